public import DaybookDomain
public import DaybookLog

extension Timestamp {
  /// Writes the moment as `2026-03-01T12:00:00.123Z`, without the fraction when it is zero.
  ///
  /// Years before 0 and beyond 9999, which RFC 3339 does not know, get a sign and as many digits
  /// as they need: the expanded form of ISO 8601.
  /// By hand, because exports write millions: RFC 3339, with the calendar arithmetic of
  /// H. Hinnant, "chrono-Compatible Low-Level Date Algorithms".
  public func writeRFC3339(to writer: inout ByteWriter) {
    let (days, inDay) = Self.floorDivide(milliseconds, by: 86_400_000)
    let (year, month, day) = Self.civil(fromDays: days)
    if year < 0 || year > 9999 { writer.append(year < 0 ? "-" : "+") }
    Self.write(year.magnitude, digits: 4, to: &writer)
    writer.append("-")
    Self.write(UInt64(month), digits: 2, to: &writer)
    writer.append("-")
    Self.write(UInt64(day), digits: 2, to: &writer)
    writer.append("T")
    Self.write(UInt64(inDay / 3_600_000), digits: 2, to: &writer)
    writer.append(":")
    Self.write(UInt64(inDay / 60_000 % 60), digits: 2, to: &writer)
    writer.append(":")
    Self.write(UInt64(inDay / 1_000 % 60), digits: 2, to: &writer)
    if inDay % 1_000 != 0 {
      writer.append(".")
      Self.write(UInt64(inDay % 1_000), digits: 3, to: &writer)
    }
    writer.append("Z")
  }

  /// The moment as `2026-03-01T12:00:00.123Z`.
  public var rfc3339: String {
    var writer = ByteWriter(capacity: 32)
    writeRFC3339(to: &writer)
    return unsafe writer.bytes.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
  }

  /// Reads a moment in the form of RFC 3339, with any offset, or in the expanded form; digits
  /// beyond the millisecond are cut off.
  ///
  /// - Returns: `nil` for anything else, also for a day that no month has.
  public init?(rfc3339 text: String) {
    var parser = MomentParser(text)
    guard let year = parser.year(), parser.skip("-"),
      let month = parser.number(digits: 2), parser.skip("-"),
      let day = parser.number(digits: 2), parser.skip("T") || parser.skip("t") || parser.skip(" "),
      let hour = parser.number(digits: 2), parser.skip(":"),
      let minute = parser.number(digits: 2), parser.skip(":"),
      let second = parser.number(digits: 2), (1...12).contains(month),
      day >= 1, day <= Self.dayCount(year: year, month: month), hour < 24, minute < 60,
      second <= 60, let fraction = parser.fraction(), let offset = parser.offset(), parser.isAtEnd
    else { return nil }
    let days = Self.days(fromCivil: year, month, day)
    let minutes = (days * 24 + hour) * 60 + minute - offset
    let seconds = minutes * 60 + min(second, 59)
    // Away from zero last, lest the first moment there is overflows on the way.
    let (whole, isTooFar) = (seconds < 0 ? seconds + 1 : seconds)
      .multipliedReportingOverflow(by: 1_000)
    let (sum, overflows) = whole.addingReportingOverflow(
      seconds < 0 ? fraction - 1_000 : fraction)
    if isTooFar || overflows { return nil }
    self.init(milliseconds: Int64(sum))
  }

  private static func floorDivide(_ number: Int64, by divisor: Int64) -> (Int64, Int64) {
    let (quotient, remainder) = number.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }

  private static func civil(fromDays days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = days + 719_468
    let (era, dayOfEra) = floorDivide(shifted, by: 146_097)
    let yearOfEra =
      (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
  }

  private static func days(fromCivil year: Int, _ month: Int, _ day: Int) -> Int {
    let shifted = Int64(month <= 2 ? year - 1 : year)
    let (era, yearOfEra) = floorDivide(shifted, by: 400)
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = Int(yearOfEra) * 365 + Int(yearOfEra) / 4 - Int(yearOfEra) / 100 + dayOfYear
    return Int(era) * 146_097 + dayOfEra - 719_468
  }

  private static func dayCount(year: Int, month: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  private static func write(_ number: UInt64, digits: Int, to writer: inout ByteWriter) {
    var divisor: UInt64 = 1
    for _ in 1..<digits { divisor *= 10 }
    while number / divisor >= 10 { divisor *= 10 }
    while divisor > 0 {
      writer.byte(UInt8(truncatingIfNeeded: number / divisor % 10) + 48)
      divisor /= 10
    }
  }
}

/// Takes a moment's text apart, byte by byte.
private struct MomentParser {
  private var rest: Substring.UTF8View

  init(_ text: String) { rest = Substring(text).utf8 }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func skip(_ character: Character) -> Bool {
    guard let byte = character.asciiValue, rest.first == byte else { return false }
    rest.removeFirst()
    return true
  }

  /// A year of four digits, or with a sign one that four digits do not hold.
  mutating func year() -> Int? {
    let isNegative = skip("-")
    guard isNegative || skip("+") else { return number(digits: 4) }
    guard var year = number(digits: 4) else { return nil }
    var digits = 4
    while digits < 9, let digit = number(digits: 1) {
      year = year * 10 + digit
      digits += 1
    }
    guard isNegative ? year > 0 : year > 9999 else { return nil }
    return isNegative ? -year : year
  }

  mutating func number(digits: Int) -> Int? {
    var number = 0
    for _ in 0..<digits {
      guard let digit = rest.first, (48...57).contains(digit) else { return nil }
      number = number * 10 + Int(digit) - 48
      rest.removeFirst()
    }
    return number
  }

  /// Milliseconds after the second, or `nil` for a point without digits.
  mutating func fraction() -> Int? {
    guard skip(".") else { return 0 }
    var milliseconds = 0
    var digits = 0
    while let digit = number(digits: 1) {
      if digits < 3 { milliseconds = milliseconds * 10 + digit }
      digits += 1
    }
    guard digits > 0 else { return nil }
    for _ in min(digits, 3)..<3 { milliseconds *= 10 }
    return milliseconds
  }

  /// Minutes east of UTC.
  mutating func offset() -> Int? {
    if skip("Z") || skip("z") { return 0 }
    let isWest = skip("-")
    guard isWest || skip("+"), let hours = number(digits: 2), skip(":"),
      let minutes = number(digits: 2), hours < 24, minutes < 60
    else { return nil }
    return (hours * 60 + minutes) * (isWest ? -1 : 1)
  }
}
