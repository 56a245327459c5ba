import DaybookAudit
import Testing

@Suite struct `Naming tiles` {
  @Test(
    arguments: [
      (0, 0, 256, "tile/0/000"), (0, 67, 12, "tile/0/067.p/12"), (1, 999, 256, "tile/1/999"),
      (0, 1_000, 256, "tile/0/x001/000"), (2, 1_234_067, 256, "tile/2/x001/x234/067"),
      (0, 1_234_067, 8, "tile/0/x001/x234/067.p/8"),
    ] as [(Int, UInt64, Int, String)])
  func `paths are those of the specification`(
    level: Int, index: UInt64, width: Int, path: String
  ) {
    #expect(Tile(level: level, index: index, width: width).path == path)
  }

  @Test(
    arguments: [
      (0, 0, 1, 0, 1), (0, 0, 256, 0, 256), (255, 0, 300, 0, 256), (256, 0, 300, 1, 44),
      (0, 1, 256, 0, 1), (272, 1, 70_000, 1, 17), (0, 2, 70_000, 0, 1),
    ] as [(UInt64, Int, UInt64, UInt64, Int)])
  func `a hash stands in a tile as wide as the tree makes it`(
    number: UInt64, level: Int, size: UInt64, index: UInt64, width: Int
  ) {
    let tile = Tile(holding: number, level: level, treeSize: size)
    #expect(tile == Tile(level: level, index: index, width: width))
  }

  @Test(arguments: [(0, 0, 0), (5, 0, 5), (1, 1, 511), (0, 8, .max)] as [(UInt64, Int, UInt64)])
  func `a tree has no tile for a hash that it has not`(number: UInt64, level: Int, size: UInt64) {
    #expect(Tile(holding: number, level: level, treeSize: size) == nil)
  }
}
