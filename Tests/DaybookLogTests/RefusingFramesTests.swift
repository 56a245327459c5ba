import DaybookLog
import DaybookTesting
import Testing

@Suite struct `Refusing frames that are not what was written` {
  /// A frame at position 8 with a preamble, and details behind it.
  let value: [UInt8]

  /// Where the frame ends and its details start.
  let end: Int

  init() {
    var builder = FrameBuilder(
      after: head(7, 3, 5), identity: head(0, 4, 1).frame, time: 1_700_000_000_000)
    builder.preamble.append([1, 1, 97])
    builder.append(RecordContent([1, 2, 3]), salt: (1, 1))
    builder.append(RecordContent([4], detail: .present([5, 6])), salt: (7, 8))
    builder.append(RecordContent([9], detail: .erased(byteCount: 2)), salt: (1, 1))
    value = builder.sealed()
    end = Int(value[8])
  }

  @Test func `every single bit that is the other way round is found`() {
    for bit in 0..<value.count * 8 {
      #expect(throws: FrameDamage.self, "bit \(bit)") {
        try parse(value.flipped(bit: bit), at: 8)
      }
    }
  }

  @Test func `every end that is missing is found`() {
    for count in 0..<value.count {
      #expect(throws: FrameDamage.self, "the first \(count) bytes") {
        try parse(Array(value[..<count]), at: 8)
      }
    }
  }

  @Test(arguments: [0, 1, 7, 9, .max] as [UInt64])
  func `a frame at another position is not the frame`(position: UInt64) {
    #expect(throws: FrameDamage.self) { try parse(value, at: position) }
  }

  @Test func `a format of the future is named and not guessed`() {
    var newer = value
    newer[0] = 2
    #expect(throws: FrameDamage.unknownFormat(2)) { try parse(newer.resealed(at: 8), at: 8) }
  }

  @Test(arguments: [2, 3, 4, 5, 6, 7])
  func `an unknown flag is refused though the checksum is right`(bit: Int) {
    let flagged = value.flipped(bit: 8 + bit).resealed(at: 8)
    #expect(throws: FrameDamage.malformed(flags)) { try parse(flagged, at: 8) }
  }

  @Test(arguments: [2, 3])
  func `reserved bytes that are not zero are refused though the checksum is right`(index: Int) {
    var reserved = value
    reserved[index] = 1
    #expect(throws: FrameDamage.malformed(flags)) { try parse(reserved.resealed(at: 8), at: 8) }
  }

  private var flags: MalformedBytes {
    MalformedBytes(offset: 1, reason: "the frame has unknown flags")
  }

  @Test(arguments: [0, 2, 4, 255] as [UInt8])
  func `a wrong count of records is refused though the checksum is right`(count: UInt8) {
    var counted = value
    counted[12] = count
    #expect(throws: FrameDamage.self) { try parse(counted.resealed(at: 8), at: 8) }
  }

  @Test func `a byte count that leaves nothing for a header is refused`() {
    for count in 0..<40 as Range<UInt8> {
      var short = value
      short[8] = count
      #expect(throws: FrameDamage.length(byteCount: value.count, expected: Int(count))) {
        try parse(short, at: 8)
      }
    }
  }

  @Test func `a preamble that is longer than the frame is refused`() {
    var long = value
    long[56] = 120
    #expect(throws: FrameDamage.self) { try parse(long.resealed(at: 8), at: 8) }
  }

  @Test func `details erased together are erased, each with the size it had`() throws {
    let records = try parse(Array(value[..<end]) + [0], at: 8).records
    #expect(
      records.map(\.detail) == [.absent, .erased(byteCount: 2), .erased(byteCount: 2)])
  }

  @Test func `details cut to one byte that is not zero are damage, not erasure`() {
    for byte in 1...255 as ClosedRange<UInt8> {
      #expect(throws: FrameDamage.self, "the byte \(byte)") {
        try parse(Array(value[..<end]) + [byte], at: 8)
      }
    }
  }

  @Test func `a detail whose salt alone is gone is damage, not erasure`() {
    var halfErased = value
    for index in end + 4..<end + 20 { halfErased[index] = 0 }
    #expect(throws: FrameDamage.self) { try parse(halfErased, at: 8) }
  }

  @Test func `a frame whose details are damaged still shows its records`() throws {
    let damaged = value.flipped(bit: (end + 20) * 8)
    let frame = unsafe try Frame(damaged.span.bytes, at: LogPosition(rawValue: 8))
    var reader = frame.reader
    var shown: [[UInt8]] = []
    while let record = try reader.next() { shown.append([UInt8](copying: record.bytes)) }
    #expect(shown == [[1, 2, 3], [4], [9]])
  }
}
