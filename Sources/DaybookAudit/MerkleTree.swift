/// The tree of RFC 6962, section 2.1: roots and proofs, from the hashes of complete subtrees.
///
/// `node` gives the root of the complete subtree over the leaves `index << height` to
/// `(index + 1) << height`. Leaves are counted from 0.
public enum MerkleTree {
  /// Gives the root of a complete subtree.
  public typealias Node<E: Error> = (_ height: Int, _ index: UInt64) throws(E) -> MerkleHash

  /// The root of the first `size` leaves.
  ///
  /// - Complexity: O(log *n*) nodes.
  public static func root<E>(
    size: UInt64, node: Node<E>
  ) throws(E) -> MerkleHash {
    size == 0 ? .empty : try root(of: 0..<size, node)
  }

  /// The hashes that lead from a leaf to the root, the leaf's sibling first.
  ///
  /// - Complexity: O(log *n*) hashes from O(log² *n*) nodes.
  public static func inclusionProof<E>(
    of index: UInt64, size: UInt64, node: Node<E>
  ) throws(E) -> [MerkleHash] {
    precondition(index < size, "the tree has no such leaf")
    var proof: [MerkleHash] = []
    var range = 0..<size
    while range.count > 1 {
      let middle = split(range)
      if index < middle {
        proof.append(try root(of: middle..<range.upperBound, node))
        range = range.lowerBound..<middle
      } else {
        proof.append(try root(of: range.lowerBound..<middle, node))
        range = middle..<range.upperBound
      }
    }
    return proof.reversed()
  }

  /// The hashes that show that the first `old` leaves of a tree of `size` are a tree's of `old`.
  ///
  /// - Complexity: O(log *n*) hashes from O(log² *n*) nodes.
  public static func consistencyProof<E>(
    from old: UInt64, to size: UInt64, node: Node<E>
  ) throws(E) -> [MerkleHash] {
    precondition(old <= size, "a tree does not shrink")
    guard old > 0 else { return [] }
    var proof: [MerkleHash] = []
    var range = 0..<size
    while range.upperBound > old {
      let middle = split(range)
      if old <= middle {
        proof.append(try root(of: middle..<range.upperBound, node))
        range = range.lowerBound..<middle
      } else {
        proof.append(try root(of: range.lowerBound..<middle, node))
        range = middle..<range.upperBound
      }
    }
    // The verifier knows the old root, unless the last part is only a piece of the old tree.
    if range.lowerBound > 0 { proof.append(try root(of: range, node)) }
    return proof.reversed()
  }

  /// The root of a range that begins where a complete subtree of its size would.
  private static func root<E>(
    of range: Range<UInt64>, _ node: Node<E>
  ) throws(E) -> MerkleHash {
    let count = range.upperBound - range.lowerBound
    if count.nonzeroBitCount == 1 {
      let height = count.trailingZeroBitCount
      return try node(height, range.lowerBound >> UInt64(height))
    }
    let middle = split(range)
    return MerkleHash(
      try root(of: range.lowerBound..<middle, node),
      try root(of: middle..<range.upperBound, node))
  }

  /// Where the right half begins: behind the greatest power of two that leaves something over.
  private static func split(_ range: Range<UInt64>) -> UInt64 {
    let last = range.upperBound - range.lowerBound - 1
    return range.lowerBound + (1 << UInt64(63 - last.leadingZeroBitCount))
  }
}
