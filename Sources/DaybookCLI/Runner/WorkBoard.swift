import Daybook
import DaybookDomain
import DaybookSystem

/// What the lanes of a worker share: the leases that wait for a lane, and the attempts that run.
final class WorkBoard: Sendable {
  private let state: Monitor<State>
  private let laneCount: Int

  /// Fetches leases, as long as they are wanted.
  private let dispatcher = Lock<Task<Void, Never>?>(nil)

  /// Why a program is to end that did not end by itself.
  enum Cause: Sendable {
    /// Somebody wants the job to end.
    case cancelRequested
    /// The attempt is not this worker's any more.
    case lost
  }

  struct Running {
    var attempt: UInt32
    var slot: ProgramSlot
    var cause: Cause?
    /// When its program was asked to end.
    var askedAt: ContinuousClock.Instant?
  }

  struct State {
    var waiting: [Lease] = []
    var running: [JobID: Running] = [:]
    /// Lanes whose answer is being recorded.
    var answering = 0
    /// Leases that were asked for and may still come.
    var promised = 0
    /// How many more attempts may be begun.
    var budget: Int
    /// Whether no new lease is wanted.
    var isOver = false
    /// Whether what runs is ended because somebody wants the program to end.
    var isStopping = false
    var counts = WorkCounts()
    var fault: DaybookError?

    var busyCount: Int { waiting.count + running.count + answering + promised }
  }

  init(laneCount: Int, budget: Int?) {
    self.laneCount = laneCount
    state = Monitor(State(budget: budget ?? .max))
  }

  /// A copy of the counts.
  var counts: WorkCounts { state.withLock { $0.counts } }

  /// What the log could not do, if anything.
  var fault: DaybookError? { state.withLock { $0.fault } }

  /// Whether no new lease is wanted.
  var isOver: Bool { state.withLock { $0.isOver } }

  /// Whether somebody wants the program to end.
  var isStopping: Bool { state.withLock { $0.isStopping } }

  /// Whether no lane has anything to do.
  var isIdle: Bool { state.withLock { $0.busyCount == 0 } }
}

/// Leases.
extension WorkBoard {
  /// Asks for as many leases as there are lanes without one.
  func reserve() -> Int {
    state.withLock { state in
      guard !state.isOver else { return 0 }
      let count = min(laneCount - state.busyCount, state.budget)
      state.promised += count
      state.budget -= count
      return count
    }
  }

  /// Hands over the leases that came of a reservation.
  func fulfil(_ count: Int, with leases: [Lease]) {
    state.withLock { state in
      state.promised -= count
      state.budget += count - leases.count
      state.waiting += leases
    }
    state.broadcast()
  }

  /// The next lease, once there is one, noted as running in a slot.
  ///
  /// - Returns: `nil` when there will be none any more.
  @available(*, noasync)
  func take(for slot: ProgramSlot) -> Lease? {
    state.wait(
      until: { !$0.waiting.isEmpty || $0.isOver && $0.promised == 0 && $0.answering == 0 }
    ) { state in
      guard !state.waiting.isEmpty else { return nil }
      let lease = state.waiting.removeFirst()
      state.running[lease.job] = Running(attempt: lease.attempt, slot: slot)
      return lease
    }
  }

  /// Notes that the program of a lease has ended, and that this is being recorded.
  ///
  /// - Returns: Whether another lease is wanted with it.
  func beginAnswer(_ lease: Lease) -> Bool {
    state.withLock { state in
      state.running[lease.job] = nil
      state.answering += 1
      // Whoever has waited for long comes first.
      guard !state.isOver, state.budget > 0, state.waiting.isEmpty else { return false }
      state.budget -= 1
      return true
    }
  }

  /// Notes that an answer is durable, with the lease that came with it.
  ///
  /// - Parameters:
  ///   - next: The lease, if there was a job.
  ///   - wanted: Whether one was asked for.
  ///   - endsWhenIdle: Whether the work is over when nobody has anything to do.
  ///   - count: Notes what came of it.
  func endAnswer(
    next: Lease?, wanted: Bool, endsWhenIdle: Bool, _ count: (inout WorkCounts) -> Void
  ) {
    let isLast = state.withLock { state in
      state.answering -= 1
      if let next { state.waiting.append(next) } else if wanted { state.budget += 1 }
      count(&state.counts)
      let mayEnd = state.budget == 0 || endsWhenIdle && wanted && next == nil
      return mayEnd && state.busyCount == 0
    }
    state.broadcast()
    if isLast { end() }
  }
}

/// Ending.
extension WorkBoard {
  /// Wants no new leases.
  func end() {
    state.withLock { $0.isOver = true }
    state.broadcast()
    dispatcher.withLock { $0 }?.cancel()
  }

  /// Cancels a task as soon as no new leases are wanted.
  func cancelAtEnd(_ task: Task<Void, Never>) {
    dispatcher.withLock { $0 = task }
    if isOver { task.cancel() }
  }

  /// Ends the work because somebody wants the program to end.
  func stop() {
    state.withLock { $0.isStopping = true }
    end()
  }

  /// Ends the work because the log cannot go on.
  func fail(_ fault: DaybookError) {
    state.withLock { state in
      state.fault = state.fault ?? fault
      state.isStopping = true
    }
    signal(.terminate)
    end()
  }

  /// Sends a signal to all programs that run.
  func signal(_ signal: ChildProcess.EndSignal) {
    for running in state.withLock({ Array($0.running.values) }) { running.slot.signal(signal) }
  }

  /// Why the program of a job is to end; `nil` when it is not.
  func cause(of job: JobID) -> Cause? { state.withLock { $0.running[job]?.cause } }

  /// Whether the program of a job is to end.
  func mustEnd(_ job: JobID) -> Bool {
    state.withLock { $0.isStopping || $0.running[job]?.cause != nil }
  }

  /// The attempts that run.
  var attempts: [(job: JobID, attempt: UInt32)] {
    state.withLock { state in state.running.map { ($0.key, $0.value.attempt) } }
  }

  /// Lets the programs end whose attempts are to end, first gently, then not.
  ///
  /// - Parameters:
  ///   - attempts: The attempts to judge; others may be newer than what is known of them.
  ///   - judge: Says why an attempt is to end, if it is.
  /// - Returns: How long nothing more is to be done; `nil` for ever.
  func attend(
    _ attempts: [(job: JobID, attempt: UInt32)], _ judge: (JobID, UInt32) -> Cause?
  ) -> Duration? {
    let now = ContinuousClock.now
    var left: Duration?
    for (job, attempt) in attempts {
      guard let running = running(job, attempt) else { continue }
      if let askedAt = running.askedAt {
        let rest = askedAt + ProgramSlot.grace - now
        if rest <= .zero { running.slot.signal(.kill) } else { left = min(left ?? rest, rest) }
      } else if let cause = judge(job, attempt) {
        ask(job, attempt, cause, now)
        left = min(left ?? ProgramSlot.grace, ProgramSlot.grace)
      }
    }
    return left
  }

  private func running(_ job: JobID, _ attempt: UInt32) -> Running? {
    state.withLock { state in
      state.running[job].flatMap { $0.attempt == attempt ? $0 : nil }
    }
  }

  private func ask(
    _ job: JobID, _ attempt: UInt32, _ cause: Cause, _ now: ContinuousClock.Instant
  ) {
    let slot: ProgramSlot? = state.withLock { state in
      guard let running = state.running[job], running.attempt == attempt else { return nil }
      state.running[job]?.cause = cause
      state.running[job]?.askedAt = now
      return running.slot
    }
    slot?.signal(.terminate)
  }
}

/// How the attempts of a worker fared.
struct WorkCounts: Encodable, Hashable, Sendable {
  /// Attempts that were begun and have ended, however.
  var total = 0
  /// Those that succeeded.
  var succeeded = 0
  /// Those that failed.
  var failed = 0
  /// Those that ended without an answer.
  var interrupted = 0
  /// Those whose jobs somebody cancelled.
  var cancelled = 0
  /// Those whose answers came too late.
  var late = 0
}
