import DaybookAudit
import DaybookTesting
import Testing

@Suite struct `Proving by hashes` {
  private static let size = 70
  private let leaves = NaiveTree.leaves(size)

  private func node(_ height: Int, _ index: UInt64) -> MerkleHash {
    let start = Int(index) << height
    return NaiveTree.root(leaves[start..<(start + 1 << height)])
  }

  private func head(_ size: Int) -> TreeHead {
    TreeHead(size: UInt64(size), root: NaiveTree.root(leaves[..<size]))
  }

  /// What becomes of a proof when one thing about it is changed.
  private func damaged(_ proof: [MerkleHash]) -> [[MerkleHash]] {
    var all = [proof + [leaves[0]], [leaves[0]] + proof]
    for index in proof.indices {
      var other = proof
      other[index] = MerkleHash(other[index], other[index])
      all.append(other)
      other.remove(at: index)
      all.append(other)
    }
    return all
  }

  @Test(arguments: 1...size)
  func `every leaf of every small tree has the proof of the definition, and it leads to the root`(
    size: Int
  ) {
    for index in 0..<size {
      let proof = MerkleTree.inclusionProof(of: UInt64(index), size: UInt64(size), node: node)
      #expect(proof == NaiveTree.path(index, leaves[..<size]))
      let root = MerkleTree.root(
        leaf: leaves[index], at: UInt64(index), size: UInt64(size), proof: proof)
      #expect(root == head(size).root)
    }
  }

  @Test(arguments: [1, 2, 3, 7, 8, 33, 64, 70])
  func `a proof with another hash, leaf, place or length does not lead to the root`(size: Int) {
    for index in 0..<size {
      func root(_ leaf: Int, _ place: Int, _ proof: [MerkleHash]) -> MerkleHash? {
        MerkleTree.root(leaf: leaves[leaf], at: UInt64(place), size: UInt64(size), proof: proof)
      }
      let proof = NaiveTree.path(index, leaves[..<size])
      for other in damaged(proof) { #expect(root(index, index, other) != head(size).root) }
      for other in 0..<size where other != index {
        #expect(root(other, index, proof) != head(size).root)
        #expect(root(index, other, proof) != head(size).root)
      }
      #expect(root(index, size, proof) == nil)
    }
  }

  @Test(arguments: 0...size)
  func `every small tree is proved to continue every smaller one`(size: Int) {
    for old in 0...size {
      let proof = MerkleTree.consistencyProof(from: UInt64(old), to: UInt64(size), node: node)
      if old > 0 { #expect(proof == NaiveTree.subproof(old, leaves[..<size])) }
      #expect(MerkleTree.isExtension(head(size), of: head(old), proof: proof), "\(old)")
    }
  }

  @Test(arguments: [1, 2, 3, 7, 8, 33, 64, 70])
  func `a changed proof does not show that a tree continues another`(size: Int) {
    for old in 1...size {
      let proof = NaiveTree.subproof(old, leaves[..<size])
      let (new, earlier) = (head(size), head(old))
      for other in damaged(proof) {
        #expect(!MerkleTree.isExtension(new, of: earlier, proof: other))
      }
      let otherRoot = MerkleHash(new.root, new.root)
      let forgedNew = TreeHead(size: new.size, root: otherRoot)
      #expect(!MerkleTree.isExtension(forgedNew, of: earlier, proof: proof))
      let forgedOld = TreeHead(size: earlier.size, root: otherRoot)
      #expect(!MerkleTree.isExtension(new, of: forgedOld, proof: proof))
      if old < size { #expect(!MerkleTree.isExtension(earlier, of: new, proof: proof)) }
    }
  }

  @Test func `a tree of nothing with a root of something is continued by none`() {
    let forged = TreeHead(size: 0, root: leaves[0])
    #expect(!MerkleTree.isExtension(head(3), of: forged, proof: []))
  }
}
