import DaybookLog
import DaybookTesting
import DaybookWire
import Testing

@Suite struct `Numbers in bytes` {
  private func varint(_ bytes: [UInt8]) throws(MalformedBytes) -> (UInt64, offset: Int) {
    var reader = unsafe ByteReader(bytes.span.bytes)
    return (try reader.varint(), reader.offset)
  }

  private func signedVarint(_ bytes: [UInt8]) throws(MalformedBytes) -> Int64 {
    var reader = unsafe ByteReader(bytes.span.bytes)
    return try reader.signedVarint()
  }

  private func span(_ bytes: [UInt8], count: Int) throws(MalformedBytes) -> Int {
    var reader = unsafe ByteReader(bytes.span.bytes)
    return try reader.span(count: count).byteCount
  }

  private func integer(_ bytes: [UInt8]) throws(MalformedBytes) -> UInt32 {
    var reader = unsafe ByteReader(bytes.span.bytes)
    return try reader.integer(as: UInt32.self)
  }

  private func written(_ write: (inout ByteWriter) -> Void) -> [UInt8] {
    var writer = ByteWriter(capacity: 16)
    write(&writer)
    return Records.bytes(of: writer)
  }

  /// Both sides of every length.
  private static let edges: [UInt64] = {
    var edges: [UInt64] = [0, .max]
    for length in UInt64(1)...9 { edges += [(1 << (7 * length)) - 1, 1 << (7 * length)] }
    return edges
  }()

  @Test(arguments: edges)
  func `a number comes back in as many bytes as it needs`(number: UInt64) throws {
    let bytes = written { $0.varint(number) }
    let needed = max(1, (64 - number.leadingZeroBitCount + 6) / 7)
    #expect(bytes.count == needed)
    #expect(try varint(bytes).0 == number)
  }

  @Test(arguments: edges)
  func `a number that is cut off is refused`(number: UInt64) {
    let bytes = written { $0.varint(number) }
    for count in 0..<bytes.count {
      let fault = MalformedBytes(offset: count, reason: "the bytes end too early")
      #expect(throws: fault) { try varint(Array(bytes.prefix(count))) }
    }
  }

  @Test(arguments: [[0x80, 0x00], [0xFF, 0x00], [0x80, 0x80, 0x00]] as [[UInt8]])
  func `a number in more bytes than it needs is refused`(bytes: [UInt8]) {
    let reason = "a number is longer than it needs to be"
    #expect(throws: MalformedBytes(offset: bytes.count - 1, reason: reason)) {
      try varint(bytes)
    }
  }

  @Test(arguments: [UInt8(0x02), 0x7F, 0x80, 0x81])
  func `a number of more than 64 bits is refused`(last: UInt8) {
    let bytes = [UInt8](repeating: 0xFF, count: 9) + [last, 1]
    let reason = "a number is greater than 64 bits"
    #expect(throws: MalformedBytes(offset: 9, reason: reason)) { try varint(bytes) }
  }

  @Test func `a refused number is not passed over`() {
    let bytes: [UInt8] = [0x80, 0x00]
    var reader = unsafe ByteReader(bytes.span.bytes)
    _ = try? reader.varint()
    #expect(reader.offset == 0)
  }

  @Test(arguments: [0, 1, -1, 63, -64, 64, -65, Int64.max, .min])
  func `a signed number comes back`(number: Int64) throws {
    #expect(try signedVarint(written { $0.signedVarint(number) }) == number)
  }

  @Test(arguments: [(Int64(0), 1), (-64, 1), (63, 1), (64, 2), (-65, 2)])
  func `a small signed number is short whatever its sign`(number: Int64, count: Int) {
    #expect(written { $0.signedVarint(number) }.count == count)
  }

  @Test(arguments: [-1, 4, Int.max, .min])
  func `bytes that are not there are refused`(count: Int) {
    let fault = MalformedBytes(offset: 3, reason: "the bytes end too early")
    #expect(throws: fault) { try span([1, 2, 3], count: count) }
  }

  @Test(arguments: 0..<4)
  func `a number of fixed width that is cut off is refused`(count: Int) {
    let fault = MalformedBytes(offset: count, reason: "the bytes end too early")
    #expect(throws: fault) { try integer([UInt8](repeating: 1, count: count)) }
  }

  @Test func `a number of fixed width has its lowest byte first`() {
    #expect(written { $0.integer(UInt32(0x0102_0304)) } == [4, 3, 2, 1])
  }

  @Test(arguments: UInt64(1)...20)
  func `a writer that grows keeps what it has`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var expected: [UInt8] = []
    var writer = ByteWriter(capacity: 1)
    for _ in 0..<200 {
      let piece = (0..<random.below(60)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      writer.append(piece)
      expected += piece
      if random.below(20) == 0 {
        expected = Array(expected.prefix(random.below(expected.count + 1)))
        writer.truncate(to: expected.count)
      }
    }
    #expect(Records.bytes(of: writer) == expected, "seed \(seed)")
  }
}
