/// The right edge of a tree that grows, one unfinished tile a level.
package struct PendingTiles {
  /// The number of leaves.
  package private(set) var size: UInt64 = 0

  /// Tiles that became full and are not written yet.
  private(set) var finished: [(tile: Tile, hashes: [MerkleHash])] = []

  private var levels: [[MerkleHash]] = []

  /// Begins a tree.
  package init() {}

  /// Takes up a tree where it was left.
  ///
  /// - Parameters:
  ///   - size: The number of leaves.
  ///   - edge: The hashes of the partial tiles of a tree of that size.
  init(size: UInt64, edge: [Tile: [MerkleHash]]) {
    self.size = size
    for (tile, hashes) in edge {
      while levels.count <= tile.level { levels.append([]) }
      levels[tile.level] = hashes
    }
  }

  /// Adds a leaf; every 256th finishes a tile.
  package mutating func append(_ leaf: MerkleHash) {
    size += 1
    append(leaf, level: 0)
  }

  private mutating func append(_ hash: MerkleHash, level: Int) {
    if level == levels.count { levels.append([]) }
    levels[level].append(hash)
    guard levels[level].count == Tile.fullWidth else { return }
    let hashes = levels[level]
    levels[level] = []
    levels[level].reserveCapacity(Tile.fullWidth)
    let number = size >> UInt64(Tile.height * (level + 1))
    finished.append((Tile(level: level, index: number - 1), hashes))
    append(Self.root(of: hashes[...]), level: level + 1)
  }

  /// Hands over the tiles that became full.
  package mutating func takeFinished() -> [(tile: Tile, hashes: [MerkleHash])] {
    defer { finished = [] }
    return finished
  }

  /// The partial tiles.
  package var edge: [(tile: Tile, hashes: [MerkleHash])] {
    Tile.edge(ofTreeSize: size).map { ($0, levels[$0.level]) }
  }

  /// The root of the whole.
  ///
  /// - Complexity: O(log *n*) tiles are hashed.
  package var root: MerkleHash {
    var root: MerkleHash?
    for hashes in levels {
      // Complete parts of a level, smallest and rightmost first.
      var end = hashes.count
      while end > 0 {
        let count = 1 << end.trailingZeroBitCount
        let part = Self.root(of: hashes[(end - count)..<end])
        root = root.map { MerkleHash(part, $0) } ?? part
        end -= count
      }
    }
    return root ?? .empty
  }

  /// The root over as many hashes as a power of two says.
  static func root(of hashes: ArraySlice<MerkleHash>) -> MerkleHash {
    var row = Array(hashes)
    var count = row.count
    while count > 1 {
      count /= 2
      for index in 0..<count { row[index] = MerkleHash(row[2 * index], row[2 * index + 1]) }
    }
    return row[0]
  }
}
