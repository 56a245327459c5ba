import Daybook
import DaybookDomain
import DaybookWire
import Testing

@Suite struct `A cron expression` {
  /// The first due times after a moment, in UTC.
  private func dues(_ cron: String, after start: String, count: Int = 3) throws -> [String] {
    let times = try #require(DueTimes(CronExpression(cron), in: "UTC"))
    var time = try #require(Timestamp(rfc3339: start))
    var found: [String] = []
    while found.count < count, let next = times.next(after: time) {
      found.append(String(next.rfc3339.prefix(16)))
      time = next
    }
    return found
  }

  /// From a Sunday on.
  private static let start = "2026-03-01T12:00:00Z"

  @Test(arguments: [
    ("* * * * *", ["2026-03-01T12:01", "2026-03-01T12:02", "2026-03-01T12:03"]),
    ("*/20 * * * *", ["2026-03-01T12:20", "2026-03-01T12:40", "2026-03-01T13:00"]),
    ("5 0 * * *", ["2026-03-02T00:05", "2026-03-03T00:05", "2026-03-04T00:05"]),
    ("0 9-17/4 * * *", ["2026-03-01T13:00", "2026-03-01T17:00", "2026-03-02T09:00"]),
    ("15,45 13 * * *", ["2026-03-01T13:15", "2026-03-01T13:45", "2026-03-02T13:15"]),
    ("0 22 * * 1-5", ["2026-03-02T22:00", "2026-03-03T22:00", "2026-03-04T22:00"]),
    ("0 0 * * fri-sun", ["2026-03-06T00:00", "2026-03-07T00:00", "2026-03-08T00:00"]),
    ("0 0 * * 7", ["2026-03-08T00:00", "2026-03-15T00:00", "2026-03-22T00:00"]),
    ("0 0 * * 5-7", ["2026-03-06T00:00", "2026-03-07T00:00", "2026-03-08T00:00"]),
    ("0 0 1 JAN,Jul *", ["2026-07-01T00:00", "2027-01-01T00:00", "2027-07-01T00:00"]),
    ("0 0 31 * *", ["2026-03-31T00:00", "2026-05-31T00:00", "2026-07-31T00:00"]),
    ("0 0 29 2 *", ["2028-02-29T00:00", "2032-02-29T00:00", "2036-02-29T00:00"]),
    ("@hourly", ["2026-03-01T13:00", "2026-03-01T14:00", "2026-03-01T15:00"]),
    ("@daily", ["2026-03-02T00:00", "2026-03-03T00:00", "2026-03-04T00:00"]),
    ("@weekly", ["2026-03-08T00:00", "2026-03-15T00:00", "2026-03-22T00:00"]),
    ("@monthly", ["2026-04-01T00:00", "2026-05-01T00:00", "2026-06-01T00:00"]),
    ("@yearly", ["2027-01-01T00:00", "2028-01-01T00:00", "2029-01-01T00:00"]),
  ])
  func `comes due when the tables say`(_ cron: String, _ expected: [String]) throws {
    #expect(try dues(cron, after: Self.start) == expected, "\(cron)")
  }

  @Test func `that restricts both day fields comes due when either fits`() throws {
    // Fridays, and the thirteenth.
    #expect(
      try dues("0 0 13 * fri", after: "2026-04-30T00:00:00Z", count: 4)
        == ["2026-05-01T00:00", "2026-05-08T00:00", "2026-05-13T00:00", "2026-05-15T00:00"])
  }

  @Test func `with a star in one day field comes due when both fit`() throws {
    // Every second day of the month that is a Monday.
    #expect(
      try dues("0 0 */2 * mon", after: Self.start)
        == ["2026-03-09T00:00", "2026-03-23T00:00", "2026-04-13T00:00"])
  }

  @Test func `is due after a moment, not at it`() throws {
    #expect(try dues("0 12 * * *", after: Self.start, count: 1) == ["2026-03-02T12:00"])
    #expect(
      try dues("0 12 * * *", after: "2026-03-01T11:59:59.999Z", count: 1) == ["2026-03-01T12:00"])
  }

  @Test func `may skip a century's missing leap day`() throws {
    #expect(
      try dues("0 0 29 2 *", after: "2096-03-01T00:00:00Z", count: 1) == ["2104-02-29T00:00"])
  }

  @Test(arguments: [
    ("60 * * * *", CronField.minute, "60 is not 0 to 59"),
    ("* 24 * * *", .hour, "24 is not 0 to 23"),
    ("* * 0 * *", .dayOfMonth, "0 is not 1 to 31"),
    ("* * * 13 *", .month, "13 is not 1 to 12"),
    ("* * * * 8", .dayOfWeek, "8 is not 0 to 7"),
    ("-1 * * * *", .minute, "a value is missing"),
    ("1, * * * *", .minute, "a value is missing"),
    ("1.5 * * * *", .minute, "'1.5' is not a number"),
    ("* * * foo *", .month, "'foo' is not a number or a name of three letters"),
    ("30-10 * * * *", .minute, "'30-10' ends before it begins"),
    ("1-2-3 * * * *", .minute, "'1-2-3' is not a range of two values"),
    ("*/0 * * * *", .minute, "the step '0' is not a whole number from 1 on"),
    ("*/x * * * *", .minute, "the step 'x' is not a whole number from 1 on"),
    ("*/2/3 * * * *", .minute, "'*/2/3' has more than one step"),
    ("5/10 * * * *", .minute, "'5/10' has a step without a range: use '5-59'"),
    ("* * * *", .expression, "it has 4 fields, and five are needed"),
    ("", .expression, "it has 0 fields, and five are needed"),
    ("@reboot", .expression, "'@reboot' is not known"),
    ("0 0 31 4,6 *", .dayOfMonth, "no date has the day '31'"),
  ])
  func `that makes no sense is refused by field and reason`(
    _ cron: String, _ field: CronField, _ reason: String
  ) {
    let fault = #expect(throws: CronFault.self) { try CronExpression(cron) }
    #expect(fault?.field == field, "\(cron)")
    #expect(fault?.reason == reason, "\(cron)")
  }
}
