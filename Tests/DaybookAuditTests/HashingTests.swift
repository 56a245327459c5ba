import DaybookAudit
import DaybookTesting
import Testing

@Suite struct `Hashing trees` {
  /// The leaves that the Certificate Transparency project tests its trees with.
  private static let standardLeaves: [[UInt8]] = [
    [], [0x00], [0x10], [0x20, 0x21], [0x30, 0x31], Array(0x40...0x43), Array(0x50...0x57),
    Array(0x60...0x6F),
  ]

  @Test(arguments: [
    (0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    (1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
    (2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
    (3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
    (4, "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"),
    (5, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"),
    (6, "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"),
    (7, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"),
    (8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"),
  ])
  func `the known roots of the standard leaves`(count: Int, root: String) {
    var tree = PendingTiles()
    for leaf in Self.standardLeaves.prefix(count) {
      tree.append(unsafe MerkleHash(leaf: leaf.span.bytes))
    }
    #expect(tree.root.description == root)
  }

  @Test func `a growing tree has the root of the definition at every size`() {
    var tree = PendingTiles()
    let leaves = NaiveTree.leaves(700)
    for size in leaves.indices {
      // The definition costs too much beyond the first tile to be asked every time.
      if size <= 300 || size % 41 == 0 {
        #expect(tree.root == NaiveTree.root(leaves[..<size]), "\(size) leaves")
      }
      tree.append(leaves[size])
    }
  }

  @Test func `a node is not a leaf of the same bytes`() {
    let (left, right) = (NaiveTree.leaves(2)[0], NaiveTree.leaves(2)[1])
    let joined = left.bytes + right.bytes
    #expect(unsafe MerkleHash(leaf: joined.span.bytes) != MerkleHash(left, right))
  }

  @Test func `tiles are handed over as they become full, leaves first`() {
    var tree = PendingTiles()
    for leaf in NaiveTree.leaves(512) { tree.append(leaf) }
    let tiles = tree.takeFinished()
    #expect(tiles.map(\.tile) == [Tile(level: 0, index: 0), Tile(level: 0, index: 1)])
    #expect(tree.edge.map(\.tile) == [Tile(level: 1, index: 0, width: 2)])
    #expect(tree.edge[0].hashes == tiles.map { NaiveTree.root($0.hashes[...]) })
  }
}
