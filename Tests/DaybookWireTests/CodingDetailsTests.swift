import DaybookLog
import DaybookTesting
import DaybookWire
import Testing

@Suite struct `Private bytes` {
  private func bytes(of detail: EventDetail) -> [UInt8] {
    var writer = ByteWriter()
    detail.encode(to: &writer)
    return Records.bytes(of: writer)
  }

  private func read(_ bytes: [UInt8]) throws(MalformedBytes) -> EventDetail {
    try unsafe EventDetail(bytes.span.bytes)
  }

  /// Every field, added in an order that is not theirs.
  private var full: EventDetail {
    var detail = EventDetail()
    for field in DetailField.allCases.reversed() {
      detail.add([field.rawValue, 0xFF], as: field)
    }
    detail.add([], as: .label)
    detail.add([UInt8](repeating: 7, count: 300), as: .note)
    return detail
  }

  @Test func `come back as they were`() throws {
    #expect(try read(bytes(of: full)) == full)
  }

  @Test func `stand in the order of their fields`() {
    let fields = full.pieces.map(\.field.rawValue)
    #expect(fields == fields.sorted())
  }

  @Test func `of one field stand in the order they were added`() {
    var detail = EventDetail()
    for name in ["b", "a", "c"] { detail.add(Label(name: name, value: "")) }
    #expect(detail.labels.map(\.name) == ["b", "a", "c"])
  }

  @Test func `that are cut off within a piece are refused`() throws {
    let bytes = bytes(of: full)
    var ends: Set<Int> = [0]
    for piece in full.pieces {
      ends.insert(ends.max()! + 2 + piece.bytes.count + (piece.bytes.count > 127 ? 1 : 0))
    }
    for count in 0..<bytes.count where !ends.contains(count) {
      #expect(throws: MalformedBytes.self, "\(count)") { try read(Array(bytes.prefix(count))) }
    }
  }

  @Test(arguments: [[0, 0], [12, 0], [255, 0], [4, 0, 3, 0]] as [[UInt8]])
  func `of an unknown field, or out of order, are refused`(bytes: [UInt8]) {
    let fault = #expect(throws: MalformedBytes.self) { try read(bytes) }
    #expect(fault?.reason == "a detail has an unknown field")
    #expect(fault?.offset == bytes.count - 2)
  }

  @Test func `of an impossible length are refused`() {
    let huge: [UInt8] = [1] + [UInt8](repeating: 0xFF, count: 9) + [1]
    let fault = MalformedBytes(offset: 0, reason: "a detail has an impossible length")
    #expect(throws: fault) { try read(huge) }
  }

  @Test(arguments: UInt64(1)...20)
  func `at random are read or refused`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<200 {
      let bytes = (0..<random.below(12)).map { _ in UInt8(random.below(14)) }
      guard let detail = try? read(bytes) else { continue }
      #expect(self.bytes(of: detail) == bytes, "seed \(seed)")
    }
  }

  @Test func `of a field are replaced by the one that is set`() {
    var detail = full
    detail[.note] = [1]
    #expect(detail.pieces.filter { $0.field == .note }.map(\.bytes) == [[1]])
    detail[.note] = nil
    #expect(detail[.note] == nil)
  }

  @Test(arguments: [("a=b", "a", "b"), ("a", "a", ""), ("=b", "", "b"), ("a=b=c", "a", "b=c")])
  func `that are a label end its name at the first equals sign`(
    text: String, name: String, value: String
  ) {
    #expect(Label(text) == Label(name: name, value: value))
  }
}
