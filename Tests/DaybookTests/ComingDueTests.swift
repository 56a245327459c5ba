import Daybook
import DaybookDomain
import DaybookWire
import Foundation
import Testing

@Suite struct `Due times in a time zone` {
  /// The due times between two moments.
  private func dues(
    _ cron: String, _ zone: String, from start: String, to end: String
  ) throws -> [String] {
    let times = try #require(DueTimes(CronExpression(cron), in: zone))
    return times.all(
      after: try #require(Timestamp(rfc3339: start)),
      through: try #require(Timestamp(rfc3339: end)), limit: 100
    ).map { String($0.rfc3339.prefix(16)) }
  }

  @Test func `are those of the clock on the wall there`() throws {
    #expect(
      try dues(
        "30 9 * * *", "Asia/Kolkata", from: "2026-01-01T00:00:00Z", to: "2026-01-02T12:00:00Z")
        == ["2026-01-01T04:00", "2026-01-02T04:00"])
  }

  @Test func `move with daylight saving`() throws {
    #expect(
      try dues(
        "0 8 * * *", "Europe/Berlin", from: "2026-03-28T00:00:00Z", to: "2026-03-30T00:00:00Z")
        == ["2026-03-28T07:00", "2026-03-29T06:00"])
  }

  @Test func `that do not exist are made up for once, at the first moment after the gap`() throws {
    // From 2:00 to 3:00 there is no time on the 29th.
    #expect(
      try dues(
        "*/20 2 * * *", "Europe/Berlin", from: "2026-03-28T12:00:00Z", to: "2026-03-30T00:15:00Z")
        == ["2026-03-29T01:00", "2026-03-30T00:00"])
  }

  @Test func `that occur twice count the first time`() throws {
    // From 2:00 to 3:00 everything happens twice on the 25th.
    #expect(
      try dues(
        "*/30 1-3 * * *", "Europe/Berlin", from: "2026-10-24T22:59:00Z",
        to: "2026-10-25T03:00:00Z")
        == [
          "2026-10-24T23:00", "2026-10-24T23:30", "2026-10-25T00:00", "2026-10-25T00:30",
          "2026-10-25T02:00", "2026-10-25T02:30",
        ])
  }

  @Test func `of a day that a zone left out come at the start of the next`() throws {
    // Samoa went over the date line, and had no 30th of December.
    #expect(
      try dues(
        "0 12 * * *", "Pacific/Apia", from: "2011-12-29T00:00:00Z", to: "2012-01-01T00:00:00Z")
        == ["2011-12-29T22:00", "2011-12-30T10:00", "2011-12-30T22:00", "2011-12-31T22:00"])
  }

  @Test func `are unknown in a zone that nobody knows`() throws {
    #expect(DueTimes(try CronExpression("@daily"), in: "Middle/Earth") == nil)
  }

  @Test(arguments: [
    ("*/7 * * * *", "2026-03-01T11:56:00.000Z"), ("0 4 * * *", "2026-03-01T04:00:00.000Z"),
    ("0 0 1 1 *", "2026-01-01T00:00:00.000Z"), ("0 0 29 2 *", "2024-02-29T00:00:00.000Z"),
  ])
  func `are found backwards too`(_ cron: String, _ expected: String) throws {
    let times = try #require(DueTimes(CronExpression(cron), in: "UTC"))
    let start = try #require(Timestamp(rfc3339: "2020-01-01T00:00:00Z"))
    let end = try #require(Timestamp(rfc3339: "2026-03-01T11:58:30Z"))
    let latest = times.latest(after: start, through: end)
    #expect(latest.map(\.rfc3339).map { Timestamp(rfc3339: $0) } == Timestamp(rfc3339: expected))
  }
}
