import DaybookDomain
import DaybookTesting
import DaybookWire
import Foundation
import Testing

@Suite struct `Moments as text` {
  @Test(arguments: [
    (Int64(0), "1970-01-01T00:00:00Z"), (-1, "1969-12-31T23:59:59.999Z"),
    (1, "1970-01-01T00:00:00.001Z"), (951_782_400_000, "2000-02-29T00:00:00Z"),
    (4_107_542_400_000, "2100-03-01T00:00:00Z"), (1_772_366_400_120, "2026-03-01T12:00:00.120Z"),
    (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
    (-62_167_219_200_000, "0000-01-01T00:00:00Z"),
  ])
  func `are written and read`(milliseconds: Int64, text: String) {
    let moment = Timestamp(milliseconds: milliseconds)
    #expect(moment.rfc3339 == text)
    #expect(Timestamp(rfc3339: text) == moment)
  }

  @Test(arguments: [
    "2026-03-01T13:30:00+01:30", "2026-03-01T12:00:00Z", "2026-03-01t12:00:00z",
    "2026-03-01 12:00:00Z", "2026-03-01T00:00:00-12:00", "2026-03-02T11:59:00+23:59",
    "2026-03-01T12:00:00-00:00", "2026-03-01T12:00:00.0Z", "2026-03-01T12:00:00.000999Z",
  ])
  func `are read with any offset`(text: String) {
    #expect(Timestamp(rfc3339: text)?.milliseconds == 1_772_366_400_000)
  }

  @Test(arguments: [("1", 100), ("12", 120), ("123", 123), ("1239", 123), ("000001", 0)])
  func `are read with as many digits behind the second as there are`(
    digits: String, milliseconds: Int64
  ) {
    #expect(Timestamp(rfc3339: "1970-01-01T00:00:00.\(digits)Z")?.milliseconds == milliseconds)
  }

  @Test func `a leap second is the second before it`() {
    let leap = Timestamp(rfc3339: "2016-12-31T23:59:60Z")
    #expect(leap == Timestamp(rfc3339: "2016-12-31T23:59:59Z"))
  }

  @Test(arguments: [
    "", "2026", "2026-03-01", "2026-03-01T12:00Z", "2026-03-01T12:00:00", "2026-13-01T00:00:00Z",
    "2026-00-01T00:00:00Z", "2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z",
    "2026-04-31T00:00:00Z", "2026-01-00T00:00:00Z", "2026-01-01T24:00:00Z",
    "2026-01-01T00:60:00Z", "2026-01-01T00:00:61Z", "2026-01-01T00:00:00.Z",
    "2026-01-01T00:00:00+24:00", "2026-01-01T00:00:00+01:60", "2026-01-01T00:00:00+0100",
    "2026-01-01T00:00:00ZZ", " 2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z\n",
    "26-01-01T00:00:00Z", "2026-1-01T00:00:00Z", "٢٠٢٦-01-01T00:00:00Z",
    "99999-01-01T00:00:00Z", "+999999999-01-01T00:00:00Z", "-999999999-01-01T00:00:00Z",
    "+9999999999999999999-01-01T00:00:00Z", "+-1-01-01T00:00:00Z", "+-01-01T00:00:00Z",
    "+2026-01-01T00:00:00Z",
  ])
  func `are not read from anything else`(text: String) {
    #expect(Timestamp(rfc3339: text) == nil)
  }

  @Test(arguments: [Int64.max, .min, 253_402_300_800_000, -62_167_219_200_001])
  func `come back also beyond the year 9999 and before the year 0`(milliseconds: Int64) {
    let moment = Timestamp(milliseconds: milliseconds)
    #expect(Timestamp(rfc3339: moment.rfc3339) == moment, "\(moment.rfc3339)")
  }

  @Test func `name the years beyond 9999 with a sign`() {
    #expect(Timestamp(milliseconds: 253_402_300_800_000).rfc3339 == "+10000-01-01T00:00:00Z")
    #expect(Timestamp(milliseconds: -62_167_219_200_001).rfc3339 == "-0001-12-31T23:59:59.999Z")
  }

  @Test(arguments: UInt64(1)...10)
  func `agree with the calendar of Foundation`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<100 {
      let seconds = Int64(random.below(8_000_000_000)) - 2_000_000_000
      let date = Date(timeIntervalSince1970: Double(seconds))
      let moment = Timestamp(milliseconds: seconds * 1_000)
      #expect(moment.rfc3339 == date.formatted(.iso8601), "seed \(seed)")
      #expect(Timestamp(rfc3339: moment.rfc3339) == moment, "seed \(seed)")
    }
  }
}
