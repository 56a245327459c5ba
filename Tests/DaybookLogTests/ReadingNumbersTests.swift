import DaybookLog
import DaybookTesting
import Testing

@Suite struct `Reading and writing numbers` {
  @Test(
    arguments: [
      (0, [0]), (1, [1]), (127, [0x7F]), (128, [0x80, 1]), (300, [0xAC, 2]),
      (.max, [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1]),
    ] as [(UInt64, [UInt8])])
  func `a number has one short form`(number: UInt64, form: [UInt8]) throws {
    var writer = ByteWriter()
    writer.varint(number)
    #expect([UInt8](copying: writer.bytes) == form)
    var reader = unsafe ByteReader(form.span.bytes)
    #expect(try reader.varint() == number)
  }

  @Test(
    arguments: [
      (0, [0]), (-1, [1]), (1, [2]), (-64, [0x7F]), (64, [0x80, 1]),
      (.max, [0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1]),
      (.min, [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1]),
    ] as [(Int64, [UInt8])])
  func `a small number of either sign is short`(number: Int64, form: [UInt8]) throws {
    var writer = ByteWriter()
    writer.signedVarint(number)
    #expect([UInt8](copying: writer.bytes) == form)
    var reader = unsafe ByteReader(form.span.bytes)
    #expect(try reader.signedVarint() == number)
  }

  @Test(
    arguments: [
      ([], "nothing"), ([0x80], "an end that is missing"), ([0x80, 0], "a longer form of zero"),
      ([0xFF, 0x80, 0], "a longer form of 127"),
      ([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 2], "65 bits"),
      ([0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 1], "eleven bytes"),
    ] as [([UInt8], String)])
  func `bytes that are no number are refused`(form: [UInt8], what: String) {
    #expect(throws: MalformedBytes.self) {
      var reader = unsafe ByteReader(form.span.bytes)
      _ = try reader.varint()
    }
  }

  @Test func `random numbers of all sizes come back`() throws {
    var generator = SeededGenerator(seed: 11)
    let numbers = (0..<2_000).map { generator.next() >> UInt64($0 % 64) }
    var writer = ByteWriter(capacity: 0)
    for number in numbers {
      writer.varint(number)
      writer.signedVarint(Int64(bitPattern: number))
      writer.integer(UInt32(truncatingIfNeeded: number))
    }
    var reader = ByteReader(writer.bytes)
    for number in numbers {
      #expect(try reader.varint() == number)
      #expect(try reader.signedVarint() == Int64(bitPattern: number))
      #expect(try reader.integer(as: UInt32.self) == UInt32(truncatingIfNeeded: number))
    }
    let left = reader.remaining
    #expect(left == 0)
  }

  @Test func `a reader never goes beyond the end`() throws {
    let bytes: [UInt8] = [1, 2, 3]
    var reader = unsafe ByteReader(bytes.span.bytes)
    for count in [4, -1, Int.max, Int.min] {
      #expect(throws: MalformedBytes.self) { _ = try reader.span(count: count) }
    }
    #expect(throws: MalformedBytes.self) { _ = try reader.integer(as: UInt32.self) }
    #expect(try reader.span(count: 3).byteCount == 3)
    #expect(throws: MalformedBytes.self) { _ = try reader.byte() }
  }
}

@Suite struct `Computing checksums` {
  /// The examples of RFC 3720, appendix B.4.
  @Test(
    arguments: [
      ([UInt8](repeating: 0, count: 32), 0x8A91_36AA),
      ([UInt8](repeating: 0xFF, count: 32), 0x62A8_AB43),
      (Array(0...31), 0x46DD_794E), (Array((0...31).reversed()), 0x113F_DB5C),
    ] as [([UInt8], UInt32)])
  func `the checksums of the standard's examples are its own`(bytes: [UInt8], sum: UInt32) {
    #expect(unsafe Checksum.crc32c(bytes.span.bytes) == sum)
  }

  @Test func `a checksum of two parts is that of the whole, wherever it is cut`() {
    var generator = SeededGenerator(seed: 12)
    let bytes = generator.bytes(67)
    let whole = unsafe Checksum.crc32c(bytes.span.bytes)
    for cut in 0...bytes.count {
      let first = unsafe Checksum.crc32c(bytes.span.bytes.extracting(first: cut))
      let both = unsafe Checksum.crc32c(
        bytes.span.bytes.extracting(droppingFirst: cut), after: first)
      #expect(both == whole, "cut after \(cut) bytes")
    }
  }

  @Test func `the checksum of a number is that of its bytes, lowest first`() {
    let bytes: [UInt8] = [8, 7, 6, 5, 4, 3, 2, 1]
    #expect(unsafe Checksum.crc32c(0x0102_0304_0506_0708) == Checksum.crc32c(bytes.span.bytes))
  }
}
