public import DaybookLog
public import SystemPackage

/// The reasons why a tree cannot be built, read or confirmed.
public enum TreeError: Error, Hashable, Sendable {
  /// The log cannot be read, or is damaged.
  case unreadable(LogError)

  /// The event at `position` is not the one that the tree was built over.
  case differs(position: LogPosition)

  /// The private bytes of the event were erased without leaving their commitment.
  case uncommitted(position: LogPosition)

  /// The log ends before events that the tree was built over.
  case shortened(head: LogHead, treeSize: UInt64)

  /// The tree has another root than a checkpoint of its size: some event up to there changed.
  case otherRoot(size: UInt64)

  /// A tile is missing, has the wrong size, or does not follow from those below it.
  case damagedTile(path: String)

  /// The tree's own note of how far it reaches is damaged.
  case damagedHead

  /// The tree was built over another log.
  case anotherLog(expected: String, found: String)

  /// The tree does not reach so far yet.
  case notReached(position: LogPosition, treeSize: UInt64)

  /// Another process is building this tree.
  case busy

  /// The system refused.
  case file(path: String, Errno)
}

extension TreeError {
  /// The first event that is not what it was, or is not there any more; `nil` where no single one
  /// can be named.
  public var position: LogPosition? {
    switch self {
    case .differs(let position), .uncommitted(let position): position
    case .shortened(let head, _): head.position.next
    case .unreadable(.damaged(let position, _)), .unreadable(.forked(let position)): position
    case .unreadable(.gap(let expected, _)): expected
    default: nil
    }
  }

  /// Calls `body`, and speaks of the log's errors as one of the reasons here.
  static func reading<R>(_ body: () throws(LogError) -> R) throws(TreeError) -> R {
    do throws(LogError) { return try body() } catch { throw .unreadable(error) }
  }
}

extension TreeError: CustomStringConvertible {
  /// What happened, as one clause.
  public var description: String {
    switch self {
    case .unreadable(let error): error.description
    case .differs(let position):
      "the event at position \(position.rawValue) is not the one that the hash tree was built over"
    case .uncommitted(let position):
      "the private bytes of the event at position \(position.rawValue) are gone and left no "
        + "commitment, so that the event cannot be confirmed"
    case .shortened(let head, let size):
      "the log ends at position \(head.position.rawValue), and the hash tree covers \(size) events"
    case .otherRoot(let size):
      "the first \(size) events are not those that the checkpoint was signed for"
    case .damagedTile(let path): "the tile \(path) of the hash tree is damaged or missing"
    case .damagedHead: "the hash tree's note of its size is damaged"
    case .anotherLog(let expected, let found):
      "the hash tree belongs to \(found), not to \(expected)"
    case .notReached(let position, let size):
      "the hash tree covers \(size) events, and position \(position.rawValue) is not among them"
    case .busy: "another process is building the hash tree"
    case .file(let path, let error): "\(path): \(error.description)"
    }
  }
}
