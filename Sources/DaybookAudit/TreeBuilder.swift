public import DaybookLog
internal import DaybookSystem
public import SystemPackage

/// Builds the tree over a log's events, off the way of those who write.
///
/// It only reads the log. Whatever moment it is stopped at, the next builder goes on behind the
/// last events whose tiles are durable; without the directory, or when what it ends with is
/// damaged, it begins anew.
///
/// One builder works on a directory at a time, in one thread.
public final class TreeBuilder {
  /// Where the tiles are: `tree` beside the log.
  public let directory: FilePath

  /// How far the saved tree reaches.
  public private(set) var head: TreeHead

  private let log: any EventLog
  private let origin: String
  private let files: TreeFiles
  private let lock: FileLock
  private var reader: LeafReader
  private var pending: PendingTiles
  /// Partial tiles that were replaced; those who read the tree may still look at them.
  private var replaced: [Tile] = []

  /// After so many events somebody is told how far it is.
  private static let progressCount: UInt64 = 1 << 14

  /// So many full tiles are collected before they are written.
  private static let batchTileLimit = 1024

  /// Takes up the tree in `directory` where it ends, or begins one.
  ///
  /// - Parameters:
  ///   - log: The log.
  ///   - directory: Its parent must exist.
  /// - Throws: ``TreeError``, also when the log no longer holds what the tree ends with.
  public init(log: any EventLog, directory: FilePath) throws(TreeError) {
    self.log = log
    self.directory = directory
    origin = Checkpoint.origin(of: log.identity)
    let lock: FileLock?
    do throws(Errno) {
      try Directory.create(directory)
      lock = try FileLock(directory.appending("lock"))
    } catch { throw .file(path: directory.string, error) }
    guard let lock else { throw .busy }
    self.lock = lock
    files = TreeFiles(directory: directory)
    let saved = try Self.saved(files, origin: origin)
    do throws(TreeError) {
      reader = try Self.reader(of: log, files, saved?.head ?? .empty)
      head = saved?.head ?? .empty
      pending = saved?.edge ?? PendingTiles()
    } catch .damagedTile {
      reader = LeafReader()
      head = .empty
      pending = PendingTiles()
    }
  }

  /// Adds all events that the log holds by now.
  ///
  /// - Parameter progress: Called now and then with the number of events in the tree; says whether
  ///   to go on. When it says no, what was added by then is saved.
  /// - Returns: How far the tree reaches then; its tiles are durable.
  /// - Throws: ``TreeError``. The saved tree is then as far as ``head`` says, and this builder
  ///   tries again behind that when it is called again.
  @discardableResult
  public func catchUp(
    _ progress: (_ size: UInt64) -> ScanStep = { _ in .proceed }
  ) throws(TreeError) -> TreeHead {
    var mayHoldMore = true
    while mayHoldMore {
      let saved = (pending, reader.place)
      do throws(TreeError) {
        mayHoldMore = try collect(progress)
        try save()
      } catch {
        pending = saved.0
        reader.place = saved.1
        throw error
      }
    }
    return head
  }

  /// Reads frames until enough tiles are full to be written.
  ///
  /// - Returns: Whether the log may hold more.
  private func collect(_ progress: (UInt64) -> ScanStep) throws(TreeError) -> Bool {
    var failure: LogError?
    var mayHoldMore = false
    var told = pending.size
    do throws(LogError) {
      try log.readFrames(from: reader.next) { frame in
        do throws(LogError) {
          try reader.read(frame) { _, leaf in pending.append(MerkleHash(leaf: leaf)) }
        } catch {
          failure = error
          return .stop
        }
        if pending.size - told >= Self.progressCount {
          told = pending.size
          if progress(told) == .stop {
            mayHoldMore = false
            return .stop
          }
        }
        mayHoldMore = pending.finished.count >= Self.batchTileLimit
        return mayHoldMore ? .stop : .proceed
      }
    } catch { failure = error }
    if let failure { throw .unreadable(failure) }
    return mayHoldMore
  }

  /// Makes everything collected durable.
  private func save() throws(TreeError) {
    guard pending.size > head.size else { return }
    let new = TreeHead(size: pending.size, root: pending.root)
    try files.write(
      pending.takeFinished() + pending.edge, head: Checkpoint(origin: origin, head: new))
    let edge = Tile.edge(ofTreeSize: new.size)
    files.remove(replaced.filter { !edge.contains($0) })
    replaced = Tile.edge(ofTreeSize: head.size).filter { !edge.contains($0) }
    head = new
  }

  /// The saved tree: how far it reaches, and its right edge.
  ///
  /// - Returns: `nil` when there is none, or what it ends with is damaged. It follows from the log,
  ///   and that it is still the tree that somebody signed only their checkpoint can show.
  private static func saved(
    _ files: TreeFiles, origin: String
  ) throws(TreeError) -> (head: TreeHead, edge: PendingTiles)? {
    do throws(TreeError) {
      guard let note = try files.head() else { return nil }
      guard note.origin == origin else {
        throw .anotherLog(expected: origin, found: note.origin)
      }
      var edge: [Tile: [MerkleHash]] = [:]
      for tile in Tile.edge(ofTreeSize: note.head.size) { edge[tile] = try files.hashes(of: tile) }
      let pending = PendingTiles(size: note.head.size, edge: edge)
      return pending.root == note.head.root ? (note.head, pending) : nil
    } catch .damagedHead { return nil } catch .damagedTile { return nil }
  }

  /// Finds the place in the log behind the tree, where its last event must stand as it did.
  private static func reader(
    of log: any EventLog, _ files: TreeFiles, _ head: TreeHead
  ) throws(TreeError) -> LeafReader {
    guard head.size > 0 else { return LeafReader() }
    let last = LogPosition(rawValue: head.size)
    var found: MerkleHash?
    var frame: (last: LogPosition, identity: FrameIdentity)?
    var failure: LogError?
    do throws(LogError) {
      try log.readFrames(from: last) { read in
        var leaves = LeafReader(from: last)
        do throws(LogError) {
          try leaves.read(read) { if $0 == last { found = MerkleHash(leaf: $1) } }
        } catch { failure = error }
        frame = (read.last, read.header.identity)
        return .stop
      }
    } catch { failure = error }
    if let failure { throw .unreadable(failure) }
    guard let found, let frame else {
      let end = try TreeError.reading { () throws(LogError) in try log.head() }
      throw .shortened(head: end, treeSize: head.size)
    }
    let tile = Tile(holding: head.size - 1, level: 0, treeSize: head.size)!
    guard try files.hashes(of: tile).last == found else { throw .differs(position: last) }
    return LeafReader(from: last.next, after: frame.last == last ? frame.identity : .none)
  }
}
