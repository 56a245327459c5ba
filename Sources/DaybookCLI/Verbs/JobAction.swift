import ArgumentParser
import Daybook
import DaybookDomain
import DaybookWire
import SystemPackage

/// Something that is done to jobs, one by one or many in few commits.
struct JobAction: Sendable {
  /// What is to be done, as in a command.
  var verb: String
  /// What was done, at the start of a sentence.
  var done: String
  /// The states that a query means when it names none.
  var statuses: Set<JobStatus>
  /// The command that is decided for each job.
  var command: JobCommand
  /// Whether a job must have failed.
  var needsFailure = false
  /// How often what a query means must have failed.
  var failedAtLeast: Int?
  /// Does it.
  var carryOut:
    @Sendable (Daybook, [JobID], Attribution) async throws(DaybookError)
      -> [Result<Disposition, DaybookError>]

  /// So many jobs are acted on in one commit.
  private static let batchCount = 1_000
}

extension JobAction {
  /// Does what the options say.
  func perform(
    on target: TargetOptions, _ global: GlobalOptions, _ parent: DaybookTool
  ) async throws {
    let daybook = try await global.open(parent)
    let location = global.location(parent)
    let outcome = try await refusing(location) {
      // Whose worker is gone does not run, whatever is to be done with it.
      if !target.dryRun { try await daybook.reclaim() }
      let view = try await daybook.view()
      let jobs = try jobs(target, view)
      if target.dryRun { return try preview(jobs, view) }
      if target.jobs.isEmpty, jobs.count > 1, !target.yes { try confirm(jobs.count) }
      return try await act(daybook, jobs, target)
    }
    await daybook.close()
    try outcome.tell(self, asJSON: target.output.json, isDryRun: target.dryRun)
  }

  private func jobs(_ target: TargetOptions, _ view: View) throws -> [JobID] {
    if !target.jobs.isEmpty { return target.jobs.map { JobID(rawValue: $0) } }
    var query = try target.query.query()
    if query.statuses.isEmpty { query.statuses = statuses }
    query.failedAtLeast = failedAtLeast
    return try view.allJobs(query).map(\.id).reversed()
  }

  private func confirm(_ count: Int) throws {
    let what = "\(verb) \(Wording.count(count, "job"))"
    guard Terminal.readsTerminal, Terminal.showsProgress else {
      throw Refusal(
        "That would \(what). Nothing was changed. Look with --dry-run, and say --yes.", .usage)
    }
    Terminal.write("Really \(what)? [y/N] ", to: .standardError)
    guard let answer = readLine(), ["y", "yes"].contains(answer.lowercased()) else {
      throw Refusal("Nothing was changed.", .refused)
    }
  }

  private func preview(_ jobs: [JobID], _ view: View) throws -> Outcome {
    var outcome = Outcome()
    for job in jobs {
      var rejection = try view.rejection(of: command, on: job)
      if rejection == nil, needsFailure, let summary = try view.job(job),
        view.failures(of: summary) == nil
      {
        rejection = .neverFailed
      }
      outcome.note(job, rejection)
    }
    return outcome
  }

  private func act(
    _ daybook: Daybook, _ jobs: [JobID], _ target: TargetOptions
  ) async throws -> Outcome {
    let attribution = Attribution(actor: GlobalOptions.actor, note: target.reason)
    var outcome = Outcome()
    for start in stride(from: 0, to: jobs.count, by: Self.batchCount) {
      let batch = Array(jobs[start..<min(start + Self.batchCount, jobs.count)])
      let results = try await carryOut(daybook, batch, attribution)
      for (job, result) in zip(batch, results) {
        switch result {
        case .success(let disposition) where disposition.status == .running:
          outcome.noteAsked(job)
        case .success: outcome.note(job, nil)
        case .failure(.rejected(let rejection)): outcome.note(job, rejection)
        case .failure(let error): throw error
        }
      }
    }
    return outcome
  }

  /// What became of the jobs.
  struct Outcome: Sendable {
    private var done: [JobID] = []
    private var refused: [(job: JobID, rejection: JobRejection)] = []

    /// Jobs that run, and were asked to end.
    private var asked: [JobID] = []

    mutating func noteAsked(_ job: JobID) { asked.append(job) }

    mutating func note(_ job: JobID, _ rejection: JobRejection?) {
      if let rejection { refused.append((job, rejection)) } else { done.append(job) }
    }

    private struct Document: Encodable {
      struct Refused: Encodable {
        var job: UInt64
        var reason: String
      }

      var verb: String
      var dryRun: Bool
      var done: [UInt64]
      var asked: [UInt64]
      var refused: [Refused]

      enum CodingKeys: String, CodingKey {
        case verb
        case dryRun = "dry_run"
        case done, asked, refused
      }
    }

    private static func list(_ jobs: [JobID]) -> String {
      let count = Wording.count(jobs.count, "job")
      if jobs.isEmpty { return count }
      let shown = jobs.prefix(20).map { "\($0.rawValue)" }.joined(separator: ", ")
      return "\(count): \(shown)\(jobs.count > 20 ? ", …" : "")"
    }

    /// Tells it, and ends with the status that it deserves.
    func tell(_ action: JobAction, asJSON: Bool, isDryRun: Bool) throws {
      if asJSON {
        let document = Document(
          verb: action.verb, dryRun: isDryRun, done: done.map(\.rawValue),
          asked: asked.map(\.rawValue),
          refused: refused.map { refused in
            Document.Refused(
              job: refused.job.rawValue, reason: refused.rejection.sentence)
          })
        Terminal.output(try JSONText.document(document))
      } else {
        if !done.isEmpty || asked.isEmpty {
          let what = isDryRun ? "Would \(action.verb)" : action.done
          Terminal.output("\(what) \(Self.list(done)).")
        }
        if !asked.isEmpty { Terminal.output("Asked the workers to end \(Self.list(asked)).") }
        for (job, rejection) in refused {
          Terminal.error("job \(job.rawValue): \(rejection.sentence)")
        }
      }
      guard !refused.isEmpty else { return }
      let isUnknown = refused.allSatisfy { $0.rejection == .unknownJob }
      throw StatusCode(
        rawValue: (isUnknown ? ExitStatus.notFound : ExitStatus.refused).rawValue)
    }
  }
}
