public import DaybookDomain
internal import DaybookProjections
internal import DaybookWire

/// What is said of attempts that are known by their numbers alone, many in one commit.
///
/// Whoever says it holds no ``Lease``: a worker of another machine, or of another language. All
/// return what became of each element, in their order, where one that is refused does not keep the
/// others from being recorded, and throw ``DaybookError`` when nothing was recorded at all.
extension Daybook {
  /// Ends attempts.
  ///
  /// - Parameters:
  ///   - answers: The attempts, and how each ended.
  ///   - actor: Who says so; the worker that holds the lease when `nil`.
  /// - Returns: What became of each, in their order.
  /// - Throws: ``DaybookError``; nothing was recorded.
  public func answer(
    _ answers: [(attempt: AttemptID, outcome: AttemptOutcome)], as actor: String? = nil
  ) async throws(DaybookError) -> [Result<Disposition, DaybookError>] {
    var collected: [[UInt8]] = []
    for answer in answers { collected.append(try detail(of: answer.outcome)) }
    let details = collected
    let byteCount = details.reduce(0) { $0 + $1.count + 64 }
    let own = engine.options.actor
    return try await engine.perform(byteCount: byteCount) { state in
      zip(answers, details).map { answer, detail in
        let actor = actor ?? state.holder(of: answer.attempt.job) ?? own
        return state.end(
          EndedAttempt(
            attempt: answer.attempt, actor: actor, outcome: answer.outcome, detail: detail))
      }
    }
  }

  /// Tells that attempts entered stages, of 1 to 255 bytes.
  public func enterStages(
    _ stages: [(attempt: AttemptID, stage: String)], as actor: String? = nil
  ) async throws(DaybookError) -> [Result<Void, DaybookError>] {
    do throws(JobRejection) {
      for (_, stage) in stages { try JobRequest.check(stage, field: "stage") }
    } catch { throw .rejected(error) }
    let own = engine.options.actor
    return try await engine.perform(byteCount: stages.count * 64) { state in
      stages.map { attempt, stage in
        let actor = actor ?? state.holder(of: attempt.job) ?? own
        let author = state.author(actor)
        let command = JobCommand.enterStage(attempt: attempt.number, stage: state.name(stage))
        return state.command(command, on: attempt.job, by: author).map { _ in () }
      }
    }
  }

  /// Tells how far attempts are, unless that was told a moment ago.
  ///
  /// What reaches its total is always recorded.
  ///
  /// - Parameters:
  ///   - reports: The attempts, and how far each is.
  ///   - period: The least time between two reports of a job that are recorded.
  ///   - actor: Who says so; the worker that holds the lease when `nil`.
  /// - Returns: What became of each, in their order.
  /// - Throws: ``DaybookError``; nothing was recorded.
  public func report(
    _ reports: [(attempt: AttemptID, report: AttemptReport)], atMostEvery period: Duration,
    as actor: String? = nil
  ) async throws(DaybookError) -> [Result<Reported, DaybookError>] {
    let own = engine.options.actor
    return try await engine.perform(byteCount: reports.count * 64) { state in
      reports.map { attempt, report in
        state.report(
          report.command(attempt.number), of: attempt, report.isLast ? .zero : period,
          as: actor ?? state.holder(of: attempt.job) ?? own)
      }
    }
  }
}

/// How far an attempt is.
public enum AttemptReport: Hashable, Sendable {
  /// In units of its own.
  case progress(JobEvent.Progress)
  /// In bytes and files.
  case upload(JobEvent.UploadProgress)

  /// Whether it reaches its total.
  var isLast: Bool {
    switch self {
    case .progress(let progress): progress.total > 0 && progress.done >= progress.total
    case .upload(let upload): upload.byteTotal > 0 && upload.byteCount >= upload.byteTotal
    }
  }

  func command(_ attempt: UInt32) -> JobCommand {
    switch self {
    case .progress(let progress): .progress(attempt: attempt, progress)
    case .upload(let upload): .uploadProgress(attempt: attempt, upload)
    }
  }
}

extension EngineState {
  /// What the worker calls itself that holds the lease of a job.
  func holder(of job: JobID) -> String? {
    guard let worker = ledger.jobs.state(of: job)?.lease?.worker,
      let entry = ledger.workers[worker]
    else { return nil }
    return ledger.names[entry.name]
  }
}
