/// A tree of one size, by its root: no leaf of it can be another without the root being another.
public struct TreeHead: Hashable, Sendable {
  /// The number of leaves, which is the position of the last event.
  public var size: UInt64

  /// The root.
  public var root: MerkleHash

  /// Creates a head.
  public init(size: UInt64, root: MerkleHash) {
    self.size = size
    self.root = root
  }

  /// The head of a tree without leaves.
  public static let empty = TreeHead(size: 0, root: .empty)
}
