import Daybook
import DaybookDomain
import DaybookWire

/// Figures in the words that people read.
enum Wording {
  /// A duration, in at most two units: `1.2 s`, `3 min 20 s`, `2 h 5 min`.
  static func duration(_ duration: Duration) -> String {
    let (seconds, attoseconds) = duration.components
    let milliseconds = seconds * 1_000 + attoseconds / 1_000_000_000_000_000
    switch milliseconds {
    case ..<1_000: return "\(milliseconds) ms"
    case ..<60_000: return "\(tenths(milliseconds)) s"
    case ..<3_600_000: return two(milliseconds / 60_000, "min", milliseconds / 1_000 % 60, "s")
    case ..<86_400_000:
      return two(milliseconds / 3_600_000, "h", milliseconds / 60_000 % 60, "min")
    default:
      return two(milliseconds / 86_400_000, "d", milliseconds / 3_600_000 % 24, "h")
    }
  }

  /// How long ago a moment was, or how soon it will be.
  static func distance(_ time: Timestamp, from now: Timestamp) -> String {
    let milliseconds = now.milliseconds - time.milliseconds
    if abs(milliseconds) < 1_000 { return "now" }
    let text = duration(.milliseconds(abs(milliseconds)))
    return milliseconds > 0 ? "\(text) ago" : "in \(text)"
  }

  /// A count and its noun: `1 job`, `2 jobs`.
  static func count(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
  }

  /// Limits: `4 at a time, 1 a group, 100 in 1 min`.
  static func limits(_ limits: LimitsDocument) -> String {
    var parts: [String] = []
    if let limit = limits.concurrency { parts.append("\(limit) at a time") }
    if let limit = limits.concurrencyPerGroup { parts.append("\(limit) a group") }
    if let rate = limits.rate, let period = limits.ratePeriodMs {
      parts.append("\(rate) in \(duration(.milliseconds(period)))")
    }
    return parts.joined(separator: ", ")
  }

  /// A number of bytes: `12 B`, `3.4 kB`, `1.2 GB`.
  static func bytes(_ count: Int) -> String {
    var value = Double(count)
    var unit = "B"
    for next in ["kB", "MB", "GB", "TB"] where value >= 1_000 {
      value /= 1_000
      unit = next
    }
    return unit == "B" ? "\(count) B" : "\((value * 10).rounded() / 10) \(unit)"
  }

  private static func tenths(_ milliseconds: Int64) -> String {
    "\(milliseconds / 1_000).\(milliseconds / 100 % 10)"
  }

  private static func two(
    _ large: Int64, _ largeUnit: String, _ small: Int64, _ smallUnit: String
  ) -> String {
    small == 0 ? "\(large) \(largeUnit)" : "\(large) \(largeUnit) \(small) \(smallUnit)"
  }
}
