extension MerkleTree {
  /// The root that a leaf and its proof lead to: RFC 9162, section 2.1.3.2.
  ///
  /// - Returns: `nil` when no tree of `size` has such a proof for `index`.
  public static func root(
    leaf: MerkleHash, at index: UInt64, size: UInt64, proof: [MerkleHash]
  ) -> MerkleHash? {
    guard index < size else { return nil }
    var place = index
    var last = size - 1
    var root = leaf
    for hash in proof {
      guard last > 0 else { return nil }
      if place & 1 == 1 || place == last {
        root = MerkleHash(hash, root)
        while place & 1 == 0, place != 0 {
          place >>= 1
          last >>= 1
        }
      } else {
        root = MerkleHash(root, hash)
      }
      place >>= 1
      last >>= 1
    }
    return last == 0 ? root : nil
  }

  /// Whether a proof shows that a tree is an extension of an older one: RFC 9162, section 2.1.4.2.
  public static func isExtension(
    _ new: TreeHead, of old: TreeHead, proof: [MerkleHash]
  ) -> Bool {
    guard old.size > 0 else { return proof.isEmpty && old == .empty }
    guard old.size < new.size else { return proof.isEmpty && old == new }
    var place = old.size - 1
    var last = new.size - 1
    while place & 1 == 1 {
      place >>= 1
      last >>= 1
    }
    // An old tree that is complete is a node of the new one, and is not said again.
    var rest = proof[...]
    let isComplete = old.size.nonzeroBitCount == 1
    guard let first = isComplete ? old.root : rest.popFirst() else { return false }
    var oldRoot = first
    var newRoot = first
    for hash in rest {
      guard last > 0 else { return false }
      if place & 1 == 1 || place == last {
        oldRoot = MerkleHash(hash, oldRoot)
        newRoot = MerkleHash(hash, newRoot)
        while place & 1 == 0, place != 0 {
          place >>= 1
          last >>= 1
        }
      } else {
        newRoot = MerkleHash(newRoot, hash)
      }
      place >>= 1
      last >>= 1
    }
    return oldRoot == old.root && newRoot == new.root && last == 0
  }
}
