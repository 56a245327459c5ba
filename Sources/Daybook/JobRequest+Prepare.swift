internal import DaybookDomain
internal import DaybookLog
internal import DaybookWire

extension JobRequest {
  /// Checks the request and does everything that does not need the writer.
  func prepared(
    for attribution: Attribution, detailByteLimit: Int
  ) throws(JobRejection) -> PreparedJob {
    try Self.check(queue, field: "queue")
    try Self.check(kind, field: "kind")
    if let group { try Self.check(group, field: "group") }
    guard (0...Int(JobSpecification.highestPriority)).contains(priority) else {
      throw .invalid(field: .priority(priority))
    }
    var specification = JobSpecification(queue: .none, kind: .none)
    specification.priority = UInt8(priority)
    specification.weight = weight
    specification.uniqueness = uniqueness
    specification.retry = retry
    specification.due = due
    if let key { specification.key = JobKey(digestOf: key) }
    if let batch {
      guard batch != .none else { throw .unknownBatch }
      specification.batch = batch
    }
    if let timeout {
      guard let milliseconds = UInt32(exactly: timeout.milliseconds) else {
        throw .invalid(field: .timeout)
      }
      specification.timeoutMilliseconds = milliseconds
    }
    var delayMilliseconds: Int64?
    if let delay, due == nil {
      guard delay >= .zero else { throw .invalid(field: .delay) }
      delayMilliseconds = delay.milliseconds
    }
    return PreparedJob(
      queue: queue, kind: kind, group: group ?? "", specification: specification,
      delayMilliseconds: delayMilliseconds,
      detail: try detail(attribution).encoded(limit: detailByteLimit))
  }

  private func detail(_ attribution: Attribution) -> EventDetail {
    var detail = EventDetail()
    if !payload.isEmpty { detail.add(payload, as: .payload) }
    detail.add(key, as: .key)
    for label in labels { detail.add(label) }
    if let input { detail.add(input, as: .input) }
    detail.add(attribution)
    return detail
  }

  static func check(_ name: String, field: String) throws(JobRejection) {
    let byteCount = name.utf8.count
    guard (1...NameTable.byteLimit).contains(byteCount) else {
      throw .invalid(
        field: .name(field: field, byteCount: byteCount, limit: NameTable.byteLimit))
    }
  }
}

extension EventDetail {
  /// Adds what an attribution says beyond who and what.
  mutating func add(_ attribution: Attribution) {
    add(attribution.note, as: .note)
    add(attribution.request, as: .request)
  }

  /// The detail as bytes; none at all when it has no pieces.
  func encoded(limit: Int) throws(JobRejection) -> [UInt8] {
    if isEmpty { return [] }
    var writer = ByteWriter(capacity: 256)
    encode(to: &writer)
    guard writer.count <= limit else {
      throw .invalid(field: .detail(byteCount: writer.count, limit: limit))
    }
    return unsafe writer.bytes.withUnsafeBytes { unsafe [UInt8]($0) }
  }
}

extension Duration {
  /// Whole milliseconds, cut off towards zero.
  var milliseconds: Int64 {
    let (seconds, attoseconds) = components
    let (product, hasOverflown) = seconds.multipliedReportingOverflow(by: 1_000)
    if hasOverflown { return seconds < 0 ? .min : .max }
    return product.addingReportingOverflow(attoseconds / 1_000_000_000_000_000).partialValue
  }
}
