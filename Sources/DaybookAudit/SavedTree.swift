public import DaybookLog
internal import DaybookSystem
public import SystemPackage

/// A tree as its tiles hold it: gives roots and proofs for any position and size in it.
///
/// It reads a few tiles a proof and keeps them. Not for several threads.
public final class SavedTree {
  /// Where the tree is.
  public let directory: FilePath

  /// Which log it was built over.
  public let origin: String

  /// How far it reaches.
  public let head: TreeHead

  private var tiles: [Tile: [MerkleHash]] = [:]

  /// Opens the tree in `directory`.
  ///
  /// - Throws: ``TreeError``; a tree that was never built is a missing file.
  public convenience init(directory: FilePath) throws(TreeError) {
    let note = try TreeFiles(directory: directory).head()
    guard let note else { throw .file(path: directory.string, .noSuchFileOrDirectory) }
    self.init(directory: directory, note)
  }

  init(directory: FilePath, _ note: Checkpoint) {
    self.directory = directory
    origin = note.origin
    head = note.head
  }

  /// What a signature of the tree as it is would confirm.
  public var checkpoint: Checkpoint { Checkpoint(origin: origin, head: head) }

  /// The root of the first `size` events.
  public func root(size: UInt64) throws(TreeError) -> MerkleHash {
    try require(size)
    return try MerkleTree.root(size: size) { (height, index) throws(TreeError) in
      try self.node(height, index)
    }
  }

  /// The hashes that lead from the event at `position` to the root of the first `size` events.
  public func inclusionProof(
    of position: LogPosition, size: UInt64
  ) throws(TreeError) -> [MerkleHash] {
    try require(size)
    guard position > .beginning, position.rawValue <= size else {
      throw .notReached(position: position, treeSize: size)
    }
    return try MerkleTree.inclusionProof(
      of: position.rawValue - 1, size: size
    ) { (height, index) throws(TreeError) in try self.node(height, index) }
  }

  /// The hashes that show that the tree of `size` events continues that of `old` events.
  public func consistencyProof(
    from old: UInt64, to size: UInt64
  ) throws(TreeError) -> [MerkleHash] {
    try require(size)
    guard old <= size else {
      throw .notReached(position: LogPosition(rawValue: old), treeSize: size)
    }
    return try MerkleTree.consistencyProof(
      from: old, to: size
    ) { (height, index) throws(TreeError) in try self.node(height, index) }
  }

  /// The hash of the leaf of an event.
  func leaf(at position: LogPosition) throws(TreeError) -> MerkleHash {
    try node(0, position.rawValue - 1)
  }

  /// The hashes of a tile, as wide as it is in this tree.
  func hashes(of tile: Tile) throws(TreeError) -> [MerkleHash] {
    if let hashes = tiles[tile] { return hashes }
    let hashes = try TreeFiles(directory: directory).hashes(of: tile)
    tiles[tile] = hashes
    return hashes
  }

  /// Forgets the tiles that were read.
  func forgetTiles() { tiles = [:] }

  private func require(_ size: UInt64) throws(TreeError) {
    guard size <= head.size else {
      throw .notReached(position: LogPosition(rawValue: size), treeSize: head.size)
    }
  }

  /// The root of a complete subtree: a stored hash, or made of a few that stand side by side.
  private func node(_ height: Int, _ index: UInt64) throws(TreeError) -> MerkleHash {
    let level = height / Tile.height
    let count = 1 << (height % Tile.height)
    let first = index * UInt64(count)
    guard let tile = Tile(holding: first, level: level, treeSize: head.size) else {
      throw .notReached(position: LogPosition(rawValue: first), treeSize: head.size)
    }
    let start = Int(first % UInt64(Tile.fullWidth))
    let hashes = try hashes(of: tile)
    return PendingTiles.root(of: hashes[start..<(start + count)])
  }
}
