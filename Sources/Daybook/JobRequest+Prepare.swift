internal import DaybookDomain
internal import DaybookLog
internal import DaybookWire

extension JobRequest {
  /// Checks the request and does everything that does not need the writer.
  func prepared(
    for attribution: Attribution, detailByteLimit: Int
  ) throws(JobRejection) -> PreparedJob {
    var scratch = ByteWriter(capacity: 256)
    return try prepared(for: attribution, detailByteLimit: detailByteLimit, using: &scratch)
  }

  /// Checks the request and does everything that does not need the writer.
  ///
  /// - Parameters:
  ///   - attribution: Who queues it.
  ///   - detailByteLimit: The greatest number of private bytes.
  ///   - scratch: Is written over: whoever prepares many jobs needs one.
  /// - Returns: The prepared job.
  /// - Throws: ``JobRejection`` for what is not allowed.
  func prepared(
    for attribution: borrowing Attribution, detailByteLimit: Int, using scratch: inout ByteWriter
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
      detail: try detail(attribution, limit: detailByteLimit, &scratch))
  }

  /// The private bytes: the pieces of an ``EventDetail``, written at once.
  private func detail(
    _ attribution: borrowing Attribution, limit: Int, _ writer: inout ByteWriter
  ) throws(JobRejection) -> [UInt8] {
    writer.truncate(to: 0)
    if !payload.isEmpty { EventDetail.encode(payload, as: .payload, to: &writer) }
    EventDetail.encode(key, as: .key, to: &writer)
    for label in labels { EventDetail.encode(label.description, as: .label, to: &writer) }
    EventDetail.encode(attribution.note, as: .note, to: &writer)
    if let input { EventDetail.encode(input, as: .input, to: &writer) }
    EventDetail.encode(attribution.request, as: .request, to: &writer)
    return try writer.detail(limit: limit)
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
    return try writer.detail(limit: limit)
  }
}

extension ByteWriter {
  /// What was written as the private bytes of an event, if it is not too much.
  fileprivate func detail(limit: Int) throws(JobRejection) -> [UInt8] {
    guard count <= limit else {
      throw .invalid(field: .detail(byteCount: count, limit: limit))
    }
    return unsafe bytes.withUnsafeBytes { unsafe [UInt8]($0) }
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
