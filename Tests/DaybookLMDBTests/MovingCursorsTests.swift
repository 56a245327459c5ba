import DaybookLMDB
import Testing

@Suite struct `Moving cursors` {
  let place: Place
  let environment: Environment
  static let keys: [UInt64] = [3, 5, 200, 256, 70_000, 1 << 40, .max - 1]

  init() throws {
    place = try Place()
    environment = try place.open()
    try environment.put(
      Dictionary(uniqueKeysWithValues: Self.keys.map { ($0, [UInt8(truncatingIfNeeded: $0)]) }))
  }

  /// Where a cursor stands after `move`, or `nil` for nowhere.
  private func key(
    after move: (inout Cursor) throws(LMDBError) -> Bool
  ) throws -> UInt64? {
    let transaction = try ReadTransaction(in: environment)
    var cursor = try transaction.content(of: environment.tables[0]).cursor()
    guard try move(&cursor) else { return nil }
    #expect(cursor.value.byteCount == 1)
    return cursor.key
  }

  @Test func `keys come in the order of numbers, forwards and backwards`() throws {
    #expect(try environment.keys() == Self.keys)
    let transaction = try ReadTransaction(in: environment)
    var cursor = try transaction.content(of: environment.tables[0]).cursor()
    var backward: [UInt64] = []
    while try cursor.previous() { backward.append(cursor.key) }
    #expect(backward == Self.keys.reversed())
  }

  @Test func `first and last are the smallest and the greatest key`() throws {
    #expect(try key { cursor throws(LMDBError) in try cursor.first() } == 3)
    #expect(try key { cursor throws(LMDBError) in try cursor.last() } == .max - 1)
  }

  @Test(arguments: [0, 3, 4, 5, 6, 199, 255, 257, 69_999, 1 << 41, .max - 1, .max] as [UInt64])
  func `seeking finds the nearest key on either side`(bound: UInt64) throws {
    let above = try key { cursor throws(LMDBError) in try cursor.seek(atOrAfter: bound) }
    #expect(above == Self.keys.first { $0 >= bound })
    let below = try key { cursor throws(LMDBError) in try cursor.seek(atOrBefore: bound) }
    #expect(below == Self.keys.last { $0 <= bound })
  }

  @Test func `in an empty table there is nowhere to stand`() throws {
    let empty = try place.open("empty")
    let transaction = try ReadTransaction(in: empty)
    var cursor = try transaction.content(of: empty.tables[0]).cursor()
    let moves = [
      try cursor.first(), try cursor.last(), try cursor.next(), try cursor.previous(),
      try cursor.seek(atOrAfter: 0), try cursor.seek(atOrBefore: .max),
    ]
    #expect(moves == [Bool](repeating: false, count: 6))
  }
}
