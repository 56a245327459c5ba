internal import DaybookDomain
package import DaybookLog
internal import DaybookWire

/// Saving a ledger, and telling two of them apart.
extension Ledger {
  /// What has to be the same for a saved ledger to be of use: the form of the whole, and the
  /// version of every projection.
  private static let fingerprint: UInt64 = {
    var writer = ByteWriter()
    writer.append("ledger 1")
    for part in parts {
      writer.append(part.name)
      writer.integer(part.version)
    }
    return StateDigest(of: writer.bytes).high
  }()

  /// The projections and their versions, in the order of their digests.
  package static var parts: [(name: String, version: UInt32)] {
    [
      (JobTable.name, JobTable.version), (KeyIndex.name, KeyIndex.version),
      (FailureCounts.name, FailureCounts.version), (SkipList.name, SkipList.version),
      (QueueStats.name, QueueStats.version), (WorkerTable.name, WorkerTable.version),
      (UploadStats.name, UploadStats.version), (QueueControls.name, QueueControls.version),
      (Batches.name, Batches.version), (Schedules.name, Schedules.version),
      (Scans.name, Scans.version), (TemporaryFiles.name, TemporaryFiles.version),
      (DigestRecord.name, DigestRecord.version),
    ]
  }

  /// Writes everything but the head, which whoever saves the bytes keeps with them.
  package borrowing func encode(to writer: inout ByteWriter) {
    writer.integer(Self.fingerprint)
    writer.integer(time.milliseconds)
    section(&writer) { names.encode(after: 0, to: &$0) }
    section(&writer) { jobs.encode(to: &$0) }
    section(&writer) { keys.encode(to: &$0) }
    section(&writer) { failures.encode(to: &$0) }
    section(&writer) { skipList.encode(to: &$0) }
    section(&writer) { queues.encode(to: &$0) }
    section(&writer) { workers.encode(to: &$0) }
    section(&writer) { uploads.encode(to: &$0) }
    section(&writer) { controls.encode(to: &$0) }
    section(&writer) { batches.encode(to: &$0) }
    section(&writer) { schedules.encode(to: &$0) }
    section(&writer) { scans.encode(to: &$0) }
    section(&writer) { temporaryFiles.encode(to: &$0) }
    section(&writer) { digestRecord.encode(to: &$0) }
  }

  /// Reads what ``encode(to:)`` wrote.
  ///
  /// - Returns: `nil` for the ledger of another version, or for anything else: what cannot be
  ///   read is folded anew.
  package init?(decoding bytes: RawSpan, at head: LogHead) {
    do throws(MalformedBytes) {
      try self.init(checked: bytes, at: head)
    } catch { return nil }
  }

  /// The digest of every projection, by name.
  ///
  /// - Complexity: O(*n* log *n*) in the number of jobs.
  package borrowing func digests() -> [(name: String, digest: StateDigest)] {
    [
      (JobTable.name, jobs.digest()), (KeyIndex.name, keys.digest()),
      (FailureCounts.name, failures.digest()), (SkipList.name, skipList.digest()),
      (QueueStats.name, queues.digest()), (WorkerTable.name, workers.digest()),
      (UploadStats.name, uploads.digest()), (QueueControls.name, controls.digest()),
      (Batches.name, batches.digest()), (Schedules.name, schedules.digest()),
      (Scans.name, scans.digest()), (TemporaryFiles.name, temporaryFiles.digest()),
      (DigestRecord.name, digestRecord.digest()),
    ]
  }

  private init(checked bytes: RawSpan, at head: LogHead) throws(MalformedBytes) {
    self.init()
    var reader = ByteReader(bytes)
    guard try reader.integer(as: UInt64.self) == Self.fingerprint else {
      throw MalformedBytes(offset: 0, reason: "the ledger is of another version")
    }
    self.head = head
    time = Timestamp(milliseconds: try reader.integer(as: Int64.self))
    try names.apply(try Self.section(&reader))
    jobs = try JobTable(decoding: try Self.section(&reader))
    keys = try KeyIndex(decoding: try Self.section(&reader))
    failures = try FailureCounts(decoding: try Self.section(&reader))
    skipList = try SkipList(decoding: try Self.section(&reader))
    queues = try QueueStats(decoding: try Self.section(&reader))
    workers = try WorkerTable(decoding: try Self.section(&reader))
    uploads = try UploadStats(decoding: try Self.section(&reader))
    controls = try QueueControls(decoding: try Self.section(&reader))
    batches = try Batches(decoding: try Self.section(&reader))
    schedules = try Schedules(decoding: try Self.section(&reader))
    scans = try Scans(decoding: try Self.section(&reader))
    temporaryFiles = try TemporaryFiles(decoding: try Self.section(&reader))
    digestRecord = try DigestRecord(decoding: try Self.section(&reader))
    guard reader.isAtEnd else {
      throw MalformedBytes(offset: reader.offset, reason: "bytes stand behind the last section")
    }
  }

  private func section(_ writer: inout ByteWriter, _ write: (inout ByteWriter) -> Void) {
    let start = writer.count
    writer.integer(UInt64(0))
    write(&writer)
    writer.replace(at: start, with: UInt64(writer.count - start - 8))
  }

  @_lifetime(copy reader)
  private static func section(_ reader: inout ByteReader) throws(MalformedBytes) -> RawSpan {
    guard let count = Int(exactly: try reader.integer(as: UInt64.self)) else {
      throw MalformedBytes(offset: reader.offset, reason: "a section has an impossible length")
    }
    return try reader.span(count: count)
  }
}

extension JobTable: Projection {
  /// Folds one event.
  package mutating func apply(_ transition: borrowing Transition) {
    var own = copy transition
    apply(to: &own)
  }
}
