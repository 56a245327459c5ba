internal import DaybookDomain
internal import DaybookLog
internal import DaybookProjections
internal import DaybookWire

/// What the writer does about jobs that policies have chosen.
extension EngineState {
  /// Deletes jobs, or erases their private bytes, unless something has happened to them since.
  ///
  /// - Returns: How many were deleted, and how many had private bytes erased.
  mutating func retain(
    _ steps: [RetentionStep], for clause: RetentionClause, by author: Author
  ) throws(DaybookError) -> PolicyReport {
    var due: [(step: RetentionStep, end: ChainEnd?)] = []
    for step in steps {
      // Reading behind the transaction's beginning is not possible, nor is it needed: what has
      // just happened to a job is looked at next time.
      guard step.head <= durableHead.position else { continue }
      if let head = ledger.jobs.head(of: step.job) {
        if head == step.head { due.append((step, nil)) }
      } else if let end = try end(of: step.job), end.head == step.head {
        due.append((step, end))
      }
    }
    guard !due.isEmpty else { return PolicyReport() }
    var report = PolicyReport()
    report.erasedCount = due.count { !$0.step.erased.isEmpty }
    report.deletedCount = clause.deletes ? due.count : 0
    let author = apply(report, kind: clause.rule.kind, by: author)
    for (step, end) in due {
      var previous = end?.head
      if clause.deletes {
        previous = try orAbandon(command(.delete, on: step.job, by: author))
      }
      if !step.erased.isEmpty {
        let noted = clause.deletes ? (JobStatus.deleted, time) : end.map(Self.ending)
        noteErasure(of: step.job, previous: previous, noted, by: author)
      }
    }
    erase(at: due.flatMap(\.step.erased).sorted())
    return report
  }

  /// Deletes what has failed too often, with its failure record, unless it is no longer so.
  mutating func cleanUp(
    _ jobs: [JobID], _ rule: CleanupRule, by author: Author
  ) throws(DaybookError) -> PolicyReport {
    var due: [(job: JobID, count: Int)] = []
    for job in jobs {
      if let count = try failureCount(ofEnded: job), count >= rule.afterFailures {
        due.append((job, count))
      }
    }
    guard !due.isEmpty else { return PolicyReport() }
    var report = PolicyReport()
    report.deletedCount = due.count
    let author = apply(report, kind: rule.kind, by: author)
    for (job, count) in due {
      var detail = EventDetail()
      detail.add("It has failed \(count) times.", as: .note)
      var writer = ByteWriter(capacity: 64)
      detail.encode(to: &writer)
      let bytes = unsafe writer.bytes.withUnsafeBytes { unsafe [UInt8]($0) }
      try orAbandon(deletePermanently(job, bytes, by: author))
    }
    return PolicyReport(cleanedUpCount: due.count)
  }

  /// Gives the whole transaction up when a job cannot be read of which it is said already that it
  /// is deleted.
  private mutating func orAbandon<R>(
    _ result: Result<R, DaybookError>
  ) throws(DaybookError) -> R {
    if case .failure(.unreadable(let fault)) = result { abandon(fault) }
    return try result.get()
  }

  /// How often a thing has failed, if this is the job of it that failed last, it has ended badly,
  /// and no other one goes on.
  private mutating func failureCount(ofEnded job: JobID) throws(DaybookError) -> Int? {
    do throws(FoldFault) {
      guard let state = try known(job), state.status == .failed else { return nil }
      let key = state.specification.key
      if key != .none, ledger.keys[key]?.unfinishedCount ?? 0 > 0 { return nil }
      guard let entry = ledger.failures.entry(key: key, job: job), entry.job == job else {
        return nil
      }
      return entry.openCount
    } catch { throw .unreadable(error) }
  }

  /// Records what is about to happen, as the cause of it.
  private mutating func apply(
    _ report: PolicyReport, kind: String?, by author: Author
  ) -> Author {
    let applied = JobEvent.RetentionApplied(
      kind: name(kind ?? ""), deletedCount: UInt64(report.deletedCount),
      redactedCount: UInt64(report.erasedCount))
    let position = record(.retentionApplied(applied), job: JobID.none, by: author)
    return Author(actor: author.actor, cause: position)
  }

  /// Records that private bytes of a job are erased, also of one that is not in memory.
  private mutating func noteErasure(
    of job: JobID, previous: LogPosition?, _ noted: (JobStatus, Timestamp)?, by author: Author
  ) {
    var author = author
    if let previous { author.previous = previous }
    let position = record(.redacted, job: job, by: author)
    if let (status, time) = noted { note(job, head: position, status: status, at: time) }
  }

  mutating func end(of job: JobID) throws(DaybookError) -> ChainEnd? {
    do throws(FoldFault) { return try noted(job) } catch { throw .unreadable(error) }
  }

  static func ending(_ end: ChainEnd) -> (JobStatus, Timestamp) {
    (JobStatus(rawValue: end.tag) ?? .deleted, Timestamp(milliseconds: end.time))
  }
}
