/// The reasons why a log cannot be read.
///
/// Whatever could be read before the error was verified and stays valid.
public enum LogError: Error, Hashable, Sendable {
  /// The storage engine failed.
  case storage(StorageFault)

  /// The frame that starts at `position` is not what was written.
  case damaged(position: LogPosition, FrameDamage)

  /// A frame is missing: after one that ends just before `expected` comes one at `found`.
  case gap(expected: LogPosition, found: LogPosition)

  /// The frame at `position` was decided against another predecessor than the one before it.
  case forked(position: LogPosition)

  /// The log ends before a position that had been read from it.
  case shrunk(head: LogPosition, known: LogPosition)

  /// What the application stored under a key is not what was written.
  case damagedDatum(key: [UInt8])
}

extension LogError: CustomStringConvertible {
  /// What happened, as one clause.
  public var description: String {
    switch self {
    case .storage(let fault): fault.description
    case .damaged(let position, let damage):
      "the frame at position \(position.rawValue) is damaged: \(damage)"
    case .gap(let expected, let found):
      "the frame at position \(expected.rawValue) is missing; "
        + "the next one starts at \(found.rawValue)"
    case .forked(let position):
      "the frame at position \(position.rawValue) does not follow from the one before it"
    case .shrunk(let head, let known):
      "the log ends at position \(head.rawValue), and had reached \(known.rawValue) before"
    case .damagedDatum(let key):
      "the application's data under \"\(String(decoding: key, as: UTF8.self))\" are damaged"
    }
  }
}
