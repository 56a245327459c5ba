public import DaybookWire

extension QueueLimits {
  /// Reads the JSON of limits: what is absent or `null` is no limit.
  ///
  /// - Throws: ``DocumentFault``.
  public init(json reader: inout JSONReader) throws(DocumentFault) {
    var limits = QueueLimits.none
    var rate: UInt64?
    var period = Duration.seconds(1)
    try reader.members { (reader, name) throws(DocumentFault) in
      let range: ClosedRange<UInt64> = 1...UInt64(UInt32.max)
      switch name {
      case _ where reader.null(): return QueueLimits.members.contains(name)
      case "concurrency": limits.concurrency = Int(try reader.whole(name, in: range))
      case "concurrency_per_group":
        limits.concurrencyPerGroup = Int(try reader.whole(name, in: range))
      case "rate": rate = try reader.whole(name, in: range)
      case "rate_period": period = try reader.duration(name)
      default: return false
      }
      return true
    }
    if let rate { limits.rate = Rate(Int(rate), per: period) }
    self = limits
  }

  private static let members = ["concurrency", "concurrency_per_group", "rate", "rate_period"]
}
