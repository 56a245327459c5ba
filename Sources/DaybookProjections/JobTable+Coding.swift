internal import DaybookDomain
package import DaybookLog

/// The canonical form: the policies, then all rows in the order of their identities.
extension JobTable {
  /// `jobs`.
  package static var name: String { "jobs" }
  /// Version 2: with batches and groups.
  package static var version: UInt32 { 2 }

  /// Writes the table.
  package borrowing func encode(to writer: inout ByteWriter) {
    writer.varint(UInt64(policies.policies.count))
    for policy in policies.policies {
      writer.integer(policy.retry.attemptLimit)
      writer.integer(policy.retry.baseMilliseconds)
      writer.integer(policy.retry.limitMilliseconds)
      writer.integer(policy.retry.multiplierPercent)
      writer.byte(policy.retry.jitterPercent)
      writer.integer(policy.timeoutMilliseconds)
      writer.byte(policy.uniqueness.rawValue)
    }
    writer.varint(UInt64(rows.count))
    for place in rows.placesInOrder() { encode(place, to: &writer) }
  }

  private enum Flag {
    static let cancelRequested: UInt8 = 1
    static let hasExtension: UInt8 = 2
    static let hasLease: UInt8 = 4
  }

  private func encode(_ place: UInt32, to writer: inout ByteWriter) {
    let row = rows[place]
    writer.integer(row.id.rawValue)
    writer.integer(row.head.rawValue)
    writer.integer(row.due.milliseconds)
    writer.integer(row.since.milliseconds)
    writer.integer(row.queue.rawValue)
    writer.integer(row.kind.rawValue)
    writer.integer(row.policy)
    writer.integer(row.attempt)
    writer.integer(row.failures)
    writer.byte(row.interruptions)
    writer.byte(row.priority)
    writer.byte(row.status.rawValue)
    writer.byte(row.pauseReason.rawValue)
    writer.byte(
      (row.isCancelRequested ? Flag.cancelRequested : 0)
        | (row.hasExtension ? Flag.hasExtension : 0) | (row.hasLease ? Flag.hasLease : 0))
    if row.hasExtension {
      let more = extensions[row.extensionPlace]
      writer.integer(more.key.high)
      writer.integer(more.key.low)
      writer.integer(more.weight)
      writer.integer(more.batch.rawValue)
      writer.integer(more.group.rawValue)
    }
    if row.hasLease {
      let lease = leases[row.leasePlace]
      writer.integer(lease.lease.worker.rawValue)
      writer.integer(lease.lease.deadline.milliseconds)
      writer.integer(lease.progress.stage.rawValue)
      writer.integer(lease.progress.done)
      writer.integer(lease.progress.total)
    }
  }

  /// Reads a table.
  package init(decoding bytes: RawSpan) throws(MalformedBytes) {
    self.init()
    var reader = ByteReader(bytes)
    for _ in 0..<(try reader.varint()) {
      let retry = RetryPolicy(
        attemptLimit: try reader.integer(as: UInt16.self),
        baseMilliseconds: try reader.integer(as: UInt32.self),
        limitMilliseconds: try reader.integer(as: UInt32.self),
        multiplierPercent: try reader.integer(as: UInt16.self),
        jitterPercent: try reader.byte())
      let timeout = try reader.integer(as: UInt32.self)
      let uniqueness: Uniqueness = try reader.choice()
      _ = policies.number(
        of: PolicyTable.Policy(
          retry: retry, timeoutMilliseconds: timeout, uniqueness: uniqueness))
    }
    var ended: [FinishedEntry] = []
    let count = try reader.varint()
    // Whatever is said of the number, there cannot be more than there are bytes for.
    rows = DenseTable(
      rowCount: min(Int(clamping: count), bytes.byteCount / Self.leastRowByteCount))
    for _ in 0..<count {
      let row = try decodeRow(&reader)
      if row.status.isTerminal { ended.append(FinishedEntry(job: row.id, position: row.head)) }
      _ = insert(row)
    }
    guard reader.isAtEnd else {
      throw MalformedBytes(offset: reader.offset, reason: "bytes stand behind the last job")
    }
    // Their heads are the order in which they ended.
    ended.sort { $0.position < $1.position }
    for entry in ended { finished.append(entry) }
  }

  /// A row without extension and lease.
  private static let leastRowByteCount = 55

  private mutating func decodeRow(
    _ reader: inout ByteReader
  ) throws(MalformedBytes) -> JobRow {
    let id = JobID(rawValue: try reader.integer(as: UInt64.self))
    guard id != .none, rows.place(of: id) == nil else {
      throw MalformedBytes(offset: reader.offset, reason: "a job stands there twice")
    }
    var row = JobRow(id: id)
    row.head = LogPosition(rawValue: try reader.integer(as: UInt64.self))
    row.due = Timestamp(milliseconds: try reader.integer(as: Int64.self))
    row.since = Timestamp(milliseconds: try reader.integer(as: Int64.self))
    row.queue = Name(rawValue: try reader.integer(as: UInt32.self))
    row.kind = Name(rawValue: try reader.integer(as: UInt32.self))
    row.policy = try reader.integer(as: UInt32.self)
    guard Int(row.policy) < policies.policies.count else {
      throw MalformedBytes(offset: reader.offset, reason: "a job has an unknown policy")
    }
    row.attempt = try reader.integer(as: UInt32.self)
    row.failures = try reader.integer(as: UInt16.self)
    row.interruptions = try reader.byte()
    row.priority = try reader.byte()
    row.status = try reader.choice()
    row.pauseReason = try reader.choice()
    let flags = try reader.byte()
    row.isCancelRequested = flags & Flag.cancelRequested != 0
    if flags & Flag.hasExtension != 0 {
      var specification = JobSpecification(queue: row.queue, kind: row.kind)
      specification.key = JobKey(
        high: try reader.integer(as: UInt64.self), low: try reader.integer(as: UInt64.self))
      specification.weight = try reader.integer(as: UInt64.self)
      specification.batch = BatchID(rawValue: try reader.integer(as: UInt64.self))
      specification.group = Name(rawValue: try reader.integer(as: UInt32.self))
      row.extensionPlace = extensions.insert(JobExtension(specification))
    }
    if flags & Flag.hasLease != 0 {
      row.leasePlace = leases.insert(
        LeaseRow(
          job: id,
          lease: JobState.Lease(
            worker: WorkerID(rawValue: try reader.integer(as: UInt64.self)),
            deadline: Timestamp(milliseconds: try reader.integer(as: Int64.self))),
          progress: JobState.AttemptProgress(
            stage: Name(rawValue: try reader.integer(as: UInt32.self)),
            done: try reader.integer(as: UInt64.self),
            total: try reader.integer(as: UInt64.self))))
    }
    return row
  }
}

extension ByteReader {
  /// Reads one of a few choices from its number.
  mutating func choice<C: RawRepresentable>() throws(MalformedBytes) -> C
  where C.RawValue == UInt8 {
    guard let choice = C(rawValue: try byte()) else {
      throw MalformedBytes(offset: offset - 1, reason: "a choice has an unknown number")
    }
    return choice
  }
}
