/// A minute as a calendar and a clock on the wall show it, without a time zone.
///
/// The calendar is the Gregorian one, also before it was introduced. Days are counted by the
/// algorithms of H. Hinnant, "chrono-Compatible Low-Level Date Algorithms".
struct CivilMinute: Hashable, Comparable, Sendable {
  var year: Int
  var month: Int
  var day: Int
  var hour: Int
  var minute: Int

  init(year: Int, month: Int, day: Int, hour: Int, minute: Int) {
    self.year = year
    self.month = month
    self.day = day
    self.hour = hour
    self.minute = minute
  }

  /// The minute that holds a second, counted from 1970-01-01 00:00 on the same clock.
  init(second: Int64) {
    let minutes = Int(second.flooringQuotient(60))
    let days = minutes.flooringQuotient(1_440)
    let ofDay = minutes - days * 1_440
    let shifted = days + 719_468
    let era = shifted.flooringQuotient(146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    hour = ofDay / 60
    minute = ofDay % 60
  }

  /// Days since 1970-01-01.
  var dayNumber: Int {
    let year = month <= 2 ? year - 1 : year
    let era = year.flooringQuotient(400)
    let yearOfEra = year - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// Seconds since 1970-01-01 00:00 on the same clock, at the start of the minute.
  var second: Int64 { Int64(dayNumber) * 86_400 + Int64(hour * 60 + minute) * 60 }

  /// The day of the week; 0 is Sunday.
  var dayOfWeek: Int {
    let day = dayNumber + 4
    return day - day.flooringQuotient(7) * 7
  }

  /// The first minute of the day after.
  var startOfNextDay: CivilMinute { CivilMinute(second: Int64(dayNumber + 1) * 86_400) }

  /// The first minute of the month after.
  var startOfNextMonth: CivilMinute {
    CivilMinute(
      year: month == 12 ? year + 1 : year, month: month % 12 + 1, day: 1, hour: 0, minute: 0)
  }

  static func < (lhs: CivilMinute, rhs: CivilMinute) -> Bool { lhs.second < rhs.second }
}

extension FixedWidthInteger {
  /// The quotient, rounded down also for numbers below zero.
  fileprivate func flooringQuotient(_ divisor: Self) -> Self {
    let quotient = self / divisor
    return self % divisor < 0 ? quotient - 1 : quotient
  }
}
