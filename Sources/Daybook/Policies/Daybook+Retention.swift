internal import DaybookDomain
internal import DaybookLog
internal import DaybookProjections
internal import DaybookWire

/// Retention and clean-up.
extension Daybook {
  /// At most so many jobs are dealt with in one commit, so that nobody waits long for the writer.
  private static let roundCountLimit = 256

  /// At most so many bytes of frames are written anew in one commit, if one job has not more.
  private static let roundByteLimit = 16 << 20

  /// Deletes and erases what is old enough.
  func applyRetention(
    _ rules: [RetentionRule], isDryRun: Bool, as attribution: Attribution
  ) async throws(DaybookError) -> PolicyReport {
    var report = PolicyReport()
    for clause in RetentionClause.all(of: rules) {
      let view = try await view()
      let key = clause.memoryKey
      let memory = RetentionMemory(try data.reserved(key))
      let cutoff = Timestamp(milliseconds: view.time.milliseconds - clause.age.milliseconds)
      let steps = try view.steps(for: clause, since: memory, cutoff: cutoff)
      if isDryRun {
        report.erasedCount += steps.count { !$0.erased.isEmpty }
        report.deletedCount += clause.deletes ? steps.count : 0
        continue
      }
      if steps.isEmpty { continue }
      for round in Self.rounds(of: steps) {
        if Task.isCancelled { return report }
        report += try await retain(round.steps, round.byteCount, clause, attribution)
      }
      let seen = RetentionMemory(position: view.position, cutoff: cutoff).bytes
      try await changeReserved { (state) throws(LogError) in state.store([key: seen]) }
    }
    return report
  }

  private func retain(
    _ steps: [RetentionStep], _ byteCount: Int, _ clause: RetentionClause,
    _ attribution: Attribution
  ) async throws(DaybookError) -> PolicyReport {
    let result = try await engine.perform(byteCount: byteCount + steps.count * 256) { state in
      Result { () throws(DaybookError) in
        try state.retain(steps, for: clause, by: state.author(attribution))
      }
    }
    return try result.get()
  }

  /// Cuts a list of steps into what is done in one commit each.
  private static func rounds(
    of steps: [RetentionStep]
  ) -> [(steps: [RetentionStep], byteCount: Int)] {
    var rounds: [(steps: [RetentionStep], byteCount: Int)] = []
    var frames: [LogPosition: Int] = [:]
    var byteCount = 0
    for step in steps {
      let more = step.frameByteCounts.reduce(0) { $0 + (frames[$1.key] == nil ? $1.value : 0) }
      if rounds.isEmpty || rounds[rounds.count - 1].steps.count == roundCountLimit
        || byteCount + more > roundByteLimit
      {
        rounds.append(([], 0))
        frames = [:]
        byteCount = 0
      }
      frames.merge(step.frameByteCounts) { $1 }
      byteCount = frames.values.reduce(0) { $0 + $1 + 8_192 }
      rounds[rounds.count - 1].steps.append(step)
      rounds[rounds.count - 1].byteCount = byteCount
    }
    return rounds
  }

  /// Deletes what has failed too often.
  func applyCleanup(
    _ rules: [CleanupRule], isDryRun: Bool, as attribution: Attribution
  ) async throws(DaybookError) -> PolicyReport {
    var report = PolicyReport()
    for rule in rules {
      let view = try await view()
      let jobs = try view.failed(atLeast: rule.afterFailures, kind: rule.kind)
      if isDryRun {
        report.cleanedUpCount += jobs.count
        continue
      }
      for start in stride(from: 0, to: jobs.count, by: Self.roundCountLimit) {
        if Task.isCancelled { return report }
        let round = Array(jobs[start..<min(start + Self.roundCountLimit, jobs.count)])
        let result = try await engine.perform(byteCount: round.count * 512) { state in
          Result { () throws(DaybookError) in
            try state.cleanUp(round, rule, by: state.author(attribution))
          }
        }
        report += try result.get()
      }
    }
    return report
  }
}

extension View {
  /// The jobs that failed last of what has failed so often and ended badly, oldest first.
  fileprivate func failed(atLeast count: Int, kind: String?) throws(DaybookError) -> [JobID] {
    var found: [JobID] = []
    for record in failures() where record.openCount >= count {
      guard let job = try job(record.job), job.status == .failed else { continue }
      if let kind, job.kind != kind { continue }
      if record.key != .none, photograph.ledger.keys[record.key]?.unfinishedCount ?? 0 > 0 {
        continue
      }
      found.append(record.job)
    }
    return found.sorted()
  }
}
