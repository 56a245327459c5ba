public import DaybookDomain
internal import DaybookLog
internal import DaybookProjections
internal import DaybookWire

/// How an attempt ended.
public enum AttemptOutcome: Sendable {
  /// Well, with what the job produced.
  case completed(result: [UInt8]? = nil)
  /// Badly.
  case failed(Failure)
  /// Without an answer.
  case interrupted(InterruptionReason)
  /// As somebody who cancelled the job asked.
  case cancelled
}

/// What a worker says of one attempt.
public struct AttemptAnswer: Sendable {
  /// The attempt.
  public var lease: Lease
  /// How it ended.
  public var outcome: AttemptOutcome

  /// Creates an answer.
  public init(_ lease: Lease, _ outcome: AttemptOutcome) {
    self.lease = lease
    self.outcome = outcome
  }
}

/// What came of answers, and of the wish for more jobs.
public struct Exchange: Sendable {
  /// What became of each job that was answered for, in their order: an answer that is refused does
  /// not keep the others from being recorded.
  public var dispositions: [Result<Disposition, DaybookError>]

  /// The jobs that were leased; none when no job is ready.
  public var leases: Result<[Lease], DaybookError>
}

extension Daybook {
  /// Answers for some jobs and leases the best that are ready, in one commit.
  ///
  /// A busy worker so pays for one commit a job instead of two.
  ///
  /// - Parameters:
  ///   - answers: What the worker says of attempts that have ended.
  ///   - count: The greatest number of jobs to take.
  ///   - queues: The queues to take from.
  ///   - kinds: The kinds of job to take; `nil` for all.
  ///   - worker: Who makes the attempts.
  /// - Returns: What became of the answers, and the leases.
  /// - Throws: ``DaybookError``; nothing was recorded.
  /// - Complexity: O(log *n*) a job.
  public func exchange(
    _ answers: [AttemptAnswer], leaseUpTo count: Int, from queues: [String],
    kinds: [String]? = nil, as worker: Worker
  ) async throws(DaybookError) -> Exchange {
    var ended: [EndedAttempt] = []
    ended.reserveCapacity(answers.count)
    for answer in answers { ended.append(try prepare(answer)) }
    let wish = LeaseWish(count: count, queues: queues, kinds: kinds, worker: worker)
    let exchanged = try await exchange(ended, wish) { _ in () }
    return exchanged.exchange
  }

  /// Checks an answer and does everything that does not need the writer.
  func prepare(
    _ answer: AttemptAnswer, after progress: JobCommand? = nil
  ) throws(DaybookError) -> EndedAttempt {
    EndedAttempt(answer, detail: try detail(of: answer.outcome), progress: progress)
  }

  /// The private bytes that go with the end of an attempt.
  func detail(of outcome: AttemptOutcome) throws(DaybookError) -> [UInt8] {
    switch outcome {
    case .completed(let result):
      var detail = EventDetail()
      if let result { detail.add(result, as: .result) }
      return try encoded(detail)
    case .failed(let failure):
      do throws(JobRejection) { try failure.check() } catch { throw .rejected(error) }
      return try encoded(failure.detail)
    case .interrupted, .cancelled: return []
    }
  }

  /// Answers for some jobs and leases others, and takes a look at the state, in one commit.
  func exchange<Look: Sendable>(
    _ ended: [EndedAttempt], _ wish: LeaseWish,
    look: @escaping @Sendable (inout EngineState) -> Look
  ) async throws(DaybookError) -> (exchange: Exchange, look: Look) {
    let byteCount = ended.reduce(0) { $0 + $1.detail.count + 64 }
    let (dispositions, granted, look) = try await engine.perform(byteCount: byteCount) { state in
      var dispositions: [Result<Disposition, DaybookError>] = []
      dispositions.reserveCapacity(ended.count)
      let ended = ended.span
      for index in ended.indices { dispositions.append(state.end(ended[index])) }
      return (dispositions, state.grant(wish), look(&state))
    }
    let leases: Result<[Lease], DaybookError>
    do throws(DaybookError) {
      switch granted {
      case .success(let granted): leases = .success(try await self.leases(granted, wish.worker))
      case .failure(let rejection): leases = .failure(.rejected(rejection))
      }
    } catch { leases = .failure(error) }
    return (Exchange(dispositions: dispositions, leases: leases), look)
  }
}

/// An answer with everything done that does not need the writer.
struct EndedAttempt: Sendable {
  var attempt: AttemptID
  /// Who answers.
  var actor: String
  var outcome: AttemptOutcome
  var detail: [UInt8]
  /// What the attempt has said of its progress and is not recorded yet.
  var progress: JobCommand?
}

extension EndedAttempt {
  init(_ answer: AttemptAnswer, detail: [UInt8], progress: JobCommand?) {
    self.init(
      attempt: answer.lease.attemptID, actor: answer.lease.worker.actor,
      outcome: answer.outcome, detail: detail, progress: progress)
  }
}

/// Which jobs a worker wants.
struct LeaseWish: Sendable {
  var count: Int
  var queues: [String]
  var kinds: [String]?
  var worker: Worker
  /// The jobs that it knows to hold, when it is to give back all others.
  var kept: Set<JobID>?
}

extension EngineState {
  /// Records how an attempt ended.
  mutating func end(_ ended: borrowing EndedAttempt) -> Result<Disposition, DaybookError> {
    let attempt = ended.attempt
    let author = author(ended.actor)
    if let progress = ended.progress { _ = command(progress, on: attempt.job, by: author) }
    let command: JobCommand =
      switch ended.outcome {
      case .completed: .complete(attempt: attempt.number)
      case .failed(let failure): self.command(for: failure, of: attempt)
      case .interrupted(let reason): .interrupt(attempt: attempt.number, reason)
      case .cancelled: .acknowledgeCancel(attempt: attempt.number)
      }
    return self.command(command, on: attempt.job, detail: ended.detail, by: author)
      .map { _ in disposition(of: attempt.job) }
  }

  /// Gives a worker the best jobs that are ready.
  mutating func grant(_ wish: LeaseWish) -> Result<Granted, JobRejection> {
    guard ledger.workers[wish.worker.id] != nil else { return .failure(.unknownWorker) }
    if let kept = wish.kept { release(from: wish.worker, keeping: kept) }
    guard wish.count > 0, !wish.queues.isEmpty else { return .success(Granted([], self)) }
    // Words that nobody ever used name nothing, and must not be defined by asking.
    let queues = wish.queues.compactMap { ledger.names.name(of: $0) }
    let kinds = wish.kinds.map { kinds in kinds.compactMap { ledger.names.name(of: $0) } }
    let grants = lease(
      upTo: wish.count, from: queues, kinds: kinds, worker: wish.worker.id,
      deadline: time.adding(milliseconds: wish.worker.timeout.milliseconds),
      by: author(wish.worker.actor))
    return .success(Granted(grants, self))
  }
}
