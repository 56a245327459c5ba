public import DaybookDomain
internal import DaybookLog
internal import DaybookWire

extension Duration {
  /// Reads a duration as people write it: `250ms`, `30s`, `5m`, `2h`, `7d`.
  ///
  /// - Returns: `nil` for any other text, and for more than ten thousand years.
  public init?(text: some StringProtocol) {
    let units: [(suffix: String, milliseconds: Int64)] = [
      ("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000),
    ]
    for (suffix, milliseconds) in units where text.hasSuffix(suffix) {
      let digits = text.dropLast(suffix.count)
      guard !digits.isEmpty, digits.utf8.allSatisfy({ (48...57).contains($0) }),
        let number = Int64(digits)
      else { continue }
      let (product, overflows) = number.multipliedReportingOverflow(by: milliseconds)
      guard !overflows, product <= 3_650_000 * 86_400_000 else { return nil }
      self = .milliseconds(product)
      return
    }
    return nil
  }
}

extension Timestamp {
  /// Reads a moment in the form of RFC 3339, such as `2026-03-01T12:00:00Z`; a date alone is its
  /// midnight in UTC.
  public init?(text: String) {
    guard let time = Timestamp(rfc3339: text) ?? Timestamp(rfc3339: text + "T00:00:00Z") else {
      return nil
    }
    self = time
  }
}

extension Moment {
  /// Reads a position, or a moment in the form of RFC 3339.
  public init?(text: String) {
    if let number = UInt64(text) {
      self = .position(LogPosition(rawValue: number))
    } else if let time = Timestamp(text: text) {
      self = .time(time)
    } else {
      return nil
    }
  }
}
