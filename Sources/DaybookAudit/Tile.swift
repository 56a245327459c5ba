/// A tile of C2SP tlog-tiles: up to 256 hashes that stand side by side in the tree.
///
/// Tile *n* of level *l* holds the roots of the complete subtrees of height 8*l* from 256*n* on.
public struct Tile: Hashable, Sendable {
  /// How high the tile stands; tiles of level 0 hold leaves.
  public var level: Int

  /// The place among the tiles of its level, from 0.
  public var index: UInt64

  /// The number of hashes, 1 to 256.
  public var width: Int

  /// The number of hashes of a full tile.
  public static let fullWidth = 256

  /// How much higher the tiles of a level stand than those of the one below.
  static let height = 8

  /// Creates a tile's name.
  public init(level: Int, index: UInt64, width: Int = Tile.fullWidth) {
    self.level = level
    self.index = index
    self.width = width
  }

  /// The tile that holds hash `number` of a level, as wide as it is in a tree of `size` leaves.
  ///
  /// - Returns: `nil` when such a tree has no such hash.
  public init?(holding number: UInt64, level: Int, treeSize size: UInt64) {
    let count = Self.height * level < 64 ? size >> UInt64(Self.height * level) : 0
    guard number < count else { return nil }
    let index = number / UInt64(Self.fullWidth)
    let width = min(UInt64(Self.fullWidth), count - index * UInt64(Self.fullWidth))
    self.init(level: level, index: index, width: Int(width))
  }

  /// Where the tile stands below the tree's directory, such as `tile/0/x001/x234/067.p/12`.
  public var path: String {
    var groups: [String] = []
    var rest = index
    repeat {
      let digits = String(rest % 1000)
      groups.append(String(repeating: "0", count: 3 - digits.count) + digits)
      rest /= 1000
    } while rest > 0
    let upper = groups.dropFirst().reversed().map { "x\($0)/" }.joined()
    return "tile/\(level)/\(upper)\(groups[0])" + (width < Self.fullWidth ? ".p/\(width)" : "")
  }

  /// The partial tiles of a tree of `size` leaves, lowest first: its right edge.
  static func edge(ofTreeSize size: UInt64) -> [Tile] {
    var tiles: [Tile] = []
    var level = 0
    while height * level < 64, size >> UInt64(height * level) > 0 {
      let count = size >> UInt64(height * level)
      let width = Int(count % UInt64(fullWidth))
      if width > 0 {
        tiles.append(Tile(level: level, index: count / UInt64(fullWidth), width: width))
      }
      level += 1
    }
    return tiles
  }
}
