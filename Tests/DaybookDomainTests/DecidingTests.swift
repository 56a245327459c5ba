import DaybookDomain
import DaybookTesting
import Testing

/// The whole of `decide`: every command, in every situation.
@Suite struct `Deciding` {
  static let byOperator: [DecisionRow] = [
    DecisionRow(
      lease(for: bob),
      [
        ([.available], .events(.attemptStarted(started(by: bob)))),
        ([.scheduled, .retryable], .rejected(.notDue(Situation.later))),
        (Situation.held, .rejected(.running(by: ada))),
        ([.pausedByOperator], .rejected(.paused(.operatorRequest))),
        ([.pausedByShutdown], .rejected(.paused(.shutdown))),
      ] + ended),
    DecisionRow(
      .pause,
      [
        (Situation.waiting + [.pausedByShutdown], .events(.paused(.operatorRequest))),
        ([.running], .events(.attemptInterrupted(.paused), .paused(.operatorRequest))),
        ([.cancelling], .rejected(.alreadyCancelling)),
        ([.pausedByOperator], .rejected(.paused(.operatorRequest))),
      ] + ended),
    DecisionRow(
      .resume,
      [
        (Situation.paused, .events(.resumed)),
        ([.scheduled], .rejected(.notPaused(.scheduled))),
        ([.available], .rejected(.notPaused(.available))),
        ([.retryable], .rejected(.notPaused(.retryable))),
        (Situation.held, .rejected(.notPaused(.running))),
        ([.completed], .rejected(.notPaused(.completed))),
        ([.failed], .rejected(.notPaused(.failed))),
        ([.cancelled], .rejected(.notPaused(.cancelled))),
      ]),
    DecisionRow(
      .cancel(now: false),
      [
        (Situation.waiting + Situation.paused, .events(.cancelled)),
        ([.running], .events(.cancelRequested)),
        ([.cancelling], .rejected(.alreadyCancelling)),
      ] + ended),
    DecisionRow(
      .cancel(now: true),
      [
        (Situation.waiting + Situation.paused, .events(.cancelled)),
        (Situation.held, .events(.attemptInterrupted(.cancelled), .cancelled)),
      ] + ended),
    DecisionRow(
      .retry,
      [
        ([.scheduled, .retryable, .completed, .failed, .cancelled], .events(.retried)),
        ([.available], .rejected(.unfinished(.available))),
        (Situation.held, .rejected(.running(by: ada))),
        ([.pausedByOperator], .rejected(.paused(.operatorRequest))),
        ([.pausedByShutdown], .rejected(.paused(.shutdown))),
      ]),
    DecisionRow(
      .reschedule(due: Situation.later, priority: 99),
      [
        (
          Situation.waiting + Situation.paused,
          .events(.rescheduled(JobEvent.Rescheduled(due: Situation.later, priority: 99)))
        ),
        (Situation.held, .rejected(.running(by: ada))),
      ] + ended),
    DecisionRow(
      .delete,
      [
        (
          Situation.waiting + Situation.paused + [.completed, .failed, .cancelled],
          .events(.deleted)
        ),
        (Situation.held, .rejected(.running(by: ada))),
      ]),
  ]

  static let byWorker: [DecisionRow] = [
    DecisionRow(
      .enterStage(attempt: 1, stage: Name(rawValue: 9)),
      [
        (
          Situation.held,
          .events(.stageEntered(JobEvent.StageEntered(stage: Name(rawValue: 9))))
        )
      ] + stale),
    DecisionRow(
      .progress(attempt: 1, JobEvent.Progress(done: 1, total: 2)),
      [(Situation.held, .events(.progress(JobEvent.Progress(done: 1, total: 2))))] + stale),
    DecisionRow(
      .uploadProgress(attempt: 1, JobEvent.UploadProgress(byteCount: 1, byteTotal: 2)),
      [
        (
          Situation.held,
          .events(.uploadProgress(JobEvent.UploadProgress(byteCount: 1, byteTotal: 2)))
        )
      ] + stale),
    DecisionRow(
      .complete(attempt: 1),
      [
        (Situation.held, .events(.jobCompleted)),
        ([.completed], .events()),
        (
          [.retryable, .failed, .cancelled] + Situation.paused,
          .late([refused(.completed)], .lateResult(current: 1))
        ),
        ([.scheduled, .available], .rejected(.unknownAttempt(current: 0))),
      ]),
    DecisionRow(
      failure(1),
      [
        ([.running], .events(failed(retryAt: noon.adding(milliseconds: 1_000)))),
        ([.cancelling], .events(failed(retryAt: nil), .cancelled)),
        (
          [.retryable, .failed, .cancelled, .completed] + Situation.paused,
          .late([refused(.failed)], .lateResult(current: 1))
        ),
        ([.scheduled, .available], .rejected(.unknownAttempt(current: 0))),
      ]),
    DecisionRow(
      .interrupt(attempt: 1, .shutdown),
      [
        ([.running], .events(.attemptInterrupted(.shutdown), .paused(.shutdown))),
        ([.cancelling], .events(.attemptInterrupted(.shutdown), .cancelled)),
      ] + stale),
    DecisionRow(
      .acknowledgeCancel(attempt: 1),
      [
        ([.running], .rejected(.unfinished(.running))),
        ([.cancelling], .events(.cancelled)),
      ] + stale),
  ]

  /// What nothing can be done with any more.
  private static let ended: [([Situation], Answer)] = [
    ([.completed], .rejected(.finished(.completed))),
    ([.failed], .rejected(.finished(.failed))),
    ([.cancelled], .rejected(.finished(.cancelled))),
  ]

  /// Where the first attempt has ended, or never was.
  private static let stale: [([Situation], Answer)] = [
    (
      [.retryable, .completed, .failed, .cancelled] + Situation.paused,
      .rejected(.staleAttempt(current: 1))
    ),
    ([.scheduled, .available], .rejected(.unknownAttempt(current: 0))),
  ]

  private static func refused(_ outcome: JobEvent.LateResult.Outcome) -> JobEvent {
    .lateResultRefused(JobEvent.LateResult(outcome: outcome))
  }

  @Test(arguments: DecisionCase.all(of: byOperator))
  func `what an operator asks is answered by the table`(field: DecisionCase) {
    #expect(Answer(field.command, in: field.situation) == field.expected)
  }

  @Test(arguments: DecisionCase.all(of: byWorker))
  func `what a worker says is answered by the table`(field: DecisionCase) {
    #expect(Answer(field.command, in: field.situation) == field.expected)
  }

  @Test(arguments: [UInt8(101), 255])
  func `a priority above 100 is refused`(priority: UInt8) {
    var specification = JobSpecification(queue: Name(rawValue: 1), kind: Name(rawValue: 1))
    specification.priority = priority
    #expect(throws: JobRejection.invalid(field: .priority(Int(priority)))) {
      try JobState.decide(.enqueue(specification), about: nil, at: noon)
    }
  }

  @Test func `a job that may never be attempted is refused`() {
    var specification = JobSpecification(queue: Name(rawValue: 1), kind: Name(rawValue: 1))
    specification.retry.attemptLimit = 0
    #expect(throws: JobRejection.invalid(field: .attemptLimit(0))) {
      try JobState.decide(.enqueue(specification), about: nil, at: noon)
    }
  }

  @Test func `an accepted job is one event that says what was asked`() throws {
    var specification = JobSpecification(queue: Name(rawValue: 1), kind: Name(rawValue: 1))
    specification.priority = 100
    let decision = try JobState.decide(.enqueue(specification), about: nil, at: noon)
    #expect(Array(decision) == [.jobQueued(specification)])
  }
}
