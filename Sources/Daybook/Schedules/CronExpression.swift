/// When something is to happen again and again, in cron's five fields.
///
/// Minute, hour, day of month, month, day of week. A field is `*`, a number, a name of a month or
/// a day (three letters), a range `a-b`, any of these ranges with a step, `*/n` or `a-b/n`, or a
/// list of all these with commas. Sunday is 0 or 7. `@hourly`, `@daily` (`@midnight`), `@weekly`,
/// `@monthly` and `@yearly` (`@annually`) stand for the fields that say the same.
///
/// As in Vixie's cron, a day must fit both day fields when one of them starts with `*`; when
/// neither does, it need fit only one.
public struct CronExpression: Hashable, Sendable {
  /// The minutes that fit, bit by bit.
  let minutes: UInt64
  /// The hours.
  let hours: UInt64
  /// The days of the month; bit 0 is not used.
  let daysOfMonth: UInt64
  /// The months; bit 0 is not used.
  let months: UInt64
  /// The days of the week; bit 0 is Sunday.
  let daysOfWeek: UInt64
  /// Whether one day field starts with `*`, so that both must fit.
  let bothDaysMustFit: Bool

  /// Reads an expression.
  ///
  /// - Throws: ``CronFault``, which names the field and what is wrong with it; also for fields
  ///   that no date fits.
  public init(_ text: String) throws(CronFault) {
    var text = text
    if text.hasPrefix("@") {
      guard let fields = Self.shorthands[text.lowercased()] else {
        throw CronFault(field: .expression, reason: "'\(text)' is not known")
      }
      text = fields
    }
    let parts = text.split { $0 == " " || $0 == "\t" }.map(String.init)
    guard parts.count == 5 else {
      throw CronFault(
        field: .expression,
        reason: "it has \(parts.count) field\(parts.count == 1 ? "" : "s"), and five are needed")
    }
    minutes = try CronField.minute.values(of: parts[0])
    hours = try CronField.hour.values(of: parts[1])
    daysOfMonth = try CronField.dayOfMonth.values(of: parts[2])
    months = try CronField.month.values(of: parts[3])
    daysOfWeek = try CronField.dayOfWeek.values(of: parts[4])
    bothDaysMustFit = parts[2].hasPrefix("*") || parts[4].hasPrefix("*")
    if next(after: CivilMinute(year: 2000, month: 1, day: 1, hour: 0, minute: 0)) == nil {
      throw CronFault(field: .dayOfMonth, reason: "no date has the day '\(parts[2])'")
    }
  }

  private static let shorthands = [
    "@hourly": "0 * * * *", "@daily": "0 0 * * *", "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0", "@monthly": "0 0 1 * *", "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
  ]
}

/// Why a text is no cron expression.
public struct CronFault: Error, Hashable, Sendable {
  /// Which of its fields is wrong.
  public let field: CronField
  /// What is wrong with it, as a clause.
  public let reason: String
}

extension CronExpression {
  /// Whether a minute on the clock on the wall fits.
  func fits(_ time: CivilMinute) -> Bool {
    minutes >> UInt64(time.minute) & 1 == 1 && hours >> UInt64(time.hour) & 1 == 1
      && fits(day: time.day, month: time.month, dayOfWeek: time.dayOfWeek)
  }

  /// The next minute on the clock on the wall that fits; `nil` when none ever does.
  ///
  /// - Complexity: O(*d*), *d* being the number of days in between, in the months that fit.
  func next(after start: CivilMinute) -> CivilMinute? {
    if fits(day: start.day, month: start.month, dayOfWeek: start.dayOfWeek),
      let time = firstTime(from: start.hour, start.minute + 1)
    {
      return CivilMinute(
        year: start.year, month: start.month, day: start.day, hour: time.hour,
        minute: time.minute)
    }
    guard let time = firstTime(from: 0, 0) else { return nil }
    var date = start.startOfNextDay
    // The calendar repeats itself after 400 years, days of the week and all.
    while date.year <= start.year + 400 {
      if months >> UInt64(date.month) & 1 == 0 {
        date = date.startOfNextMonth
      } else if fits(day: date.day, month: date.month, dayOfWeek: date.dayOfWeek) {
        return CivilMinute(
          year: date.year, month: date.month, day: date.day, hour: time.hour,
          minute: time.minute)
      } else {
        date = date.startOfNextDay
      }
    }
    return nil
  }

  private func fits(day: Int, month: Int, dayOfWeek: Int) -> Bool {
    guard months >> UInt64(month) & 1 == 1 else { return false }
    let fitsMonth = daysOfMonth >> UInt64(day) & 1 == 1
    let fitsWeek = daysOfWeek >> UInt64(dayOfWeek) & 1 == 1
    return bothDaysMustFit ? fitsMonth && fitsWeek : fitsMonth || fitsWeek
  }

  /// The first time of a day at or after an hour and a minute, which may be the 60th.
  private func firstTime(from hour: Int, _ minute: Int) -> (hour: Int, minute: Int)? {
    if hours >> UInt64(hour) & 1 == 1, minute < 60 {
      let left = minutes >> UInt64(minute)
      if left != 0 { return (hour, minute + left.trailingZeroBitCount) }
    }
    let left = hours >> UInt64(hour + 1)
    guard left != 0 else { return nil }
    return (hour + 1 + left.trailingZeroBitCount, minutes.trailingZeroBitCount)
  }
}
