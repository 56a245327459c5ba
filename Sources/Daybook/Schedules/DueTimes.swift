public import DaybookDomain

#if canImport(FoundationInternationalization)
  internal import FoundationEssentials
  internal import FoundationInternationalization
#else
  internal import Foundation
#endif

/// When a cron expression comes due in a time zone.
///
/// The fields speak of the clock on the wall. Where that clock is moved forward, a time that does
/// not exist is made up for at the first moment after the gap; where it is moved back, a time that
/// occurs twice counts the first time only. So every time that the fields name is due once a day
/// at most, and several that fall into one gap are due once together.
public struct DueTimes: Sendable {
  private let cron: CronExpression
  private let zone: TimeZone

  /// Creates the due times of an expression.
  ///
  /// - Parameters:
  ///   - cron: The expression.
  ///   - zone: The name of the time zone, such as `Europe/Berlin`; `nil` comes of a name that is
  ///     not known.
  public init?(_ cron: CronExpression, in zone: String) {
    guard !zone.isEmpty, let zone = TimeZone(identifier: zone) else { return nil }
    self.cron = cron
    self.zone = zone
  }

  /// The first due time after a moment; `nil` when there is none in 400 years.
  public func next(after time: Timestamp) -> Timestamp? {
    let second = time.milliseconds / 1_000 - (time.milliseconds % 1_000 < 0 ? 1 : 0)
    var civil = CivilMinute(second: second + offset(at: second))
    while let next = cron.next(after: civil) {
      let due = Timestamp(milliseconds: instant(of: next) * 1_000)
      if due > time { return due }
      civil = next
    }
    return nil
  }

  /// The last due time after one moment and at or before another.
  ///
  /// - Complexity: O(*n*), *n* being the number of due times in the last stretch of time that has
  ///   one: an hour, or three times as long again and again.
  public func latest(after start: Timestamp, through end: Timestamp) -> Timestamp? {
    var width: Int64 = 3_600_000
    while start < end {
      let from = max(start, Timestamp(milliseconds: end.milliseconds - width))
      var latest: Timestamp?
      var time = from
      while let next = next(after: time), next <= end {
        latest = next
        time = next
      }
      if latest != nil || from == start { return latest }
      width *= 3
    }
    return nil
  }

  /// The due times after one moment and at or before another, at most so many.
  public func all(
    after start: Timestamp, through end: Timestamp, limit: Int
  ) -> [Timestamp] {
    var found: [Timestamp] = []
    var time = start
    while found.count < limit, let next = next(after: time), next <= end {
      found.append(next)
      time = next
    }
    return found
  }
}

extension DueTimes {
  /// How far the zone's clock is ahead of UTC, in seconds.
  private func offset(at second: Int64) -> Int64 {
    Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(second))))
  }

  /// The first second, in UTC, at which the zone's clock shows a minute, or, when it never does,
  /// the first at which it shows a later one.
  private func instant(of civil: CivilMinute) -> Int64 {
    let shown = civil.second
    // Offsets are within a day, so that these two enclose every candidate.
    let before = offset(at: shown - 86_400)
    let after = offset(at: shown + 86_400)
    if before == after, offset(at: shown - before) == before { return shown - before }
    let candidates = [before, after].map { shown - $0 }
      .filter { $0 + offset(at: $0) == shown }
    if let first = candidates.min() { return first }
    return firstSecond(showing: shown, from: shown - 86_400, to: shown + 86_400)
  }

  /// Looks for the first second at which the zone's clock shows `shown` or later, by bisection.
  private func firstSecond(showing shown: Int64, from start: Int64, to end: Int64) -> Int64 {
    var low = start
    var high = end
    while low < high {
      let middle = low + (high - low) / 2
      if middle + offset(at: middle) < shown { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
