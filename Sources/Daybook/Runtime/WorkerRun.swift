internal import DaybookDomain
internal import DaybookSystem

/// One run of a worker: from when it announces itself until it takes leave.
///
/// One task, the dispatcher, talks to the log: whenever attempts have ended, it answers for all of
/// them and leases as many new ones in one commit. It sleeps until an attempt ends, the log
/// changes, or a job is due. Every handler runs in a task of its own; those tasks are not
/// children of the dispatcher, because one that does not end must not keep the worker from
/// stopping.
final class WorkerRun: Sendable {
  let daybook: Daybook
  let options: WorkerOptions
  let handlers: [String: RawHandler]
  let kinds: [String]
  let state = Lock(State())

  /// How far a worker is on its way out.
  enum Phase: Int, Comparable {
    /// It takes jobs.
    case working
    /// It takes no more jobs, and waits for those it has.
    case draining
    /// It has told its handlers to end.
    case stopping
    /// It waits for nobody any longer.
    case over

    static func < (lhs: Phase, rhs: Phase) -> Bool { lhs.rawValue < rhs.rawValue }
  }

  struct State {
    var worker: Worker?
    var phase = Phase.working
    /// The attempts whose handlers run, by numbers that are never used again: a job may be leased
    /// anew while the handler of an attempt that lost its lease goes on.
    var attempts: [Int: RunningAttempt] = [:]
    var lastNumber = 0
    /// What is to be recorded of attempts that have ended.
    var ended: [EndedAttempt] = []
    /// Whether the log may have changed since the last look, or a job become due.
    var isChanged = true
    /// Whether the worker was taken for gone.
    var isLost = false
    /// Whether it may hold leases that it does not know of.
    var mustReconcile = false
    var seenInterventions = -1
    var unhandledKinds: Set<String> = []
    var dueTimer: (due: Timestamp, task: Task<Void, Never>)?
    var waiter: CheckedContinuation<Void, Never>?
  }

  init(daybook: Daybook, options: WorkerOptions, handlers: [String: RawHandler]) {
    self.daybook = daybook
    self.options = options
    self.handlers = handlers
    kinds = handlers.keys.sorted()
  }

  var status: WorkerStatus {
    state.withLock { state in
      WorkerStatus(
        worker: state.worker, runningCount: state.attempts.count,
        lostSlotCount: state.attempts.values.count { $0.isOverdue },
        unhandledKinds: state.unhandledKinds, isStopping: state.phase > .working)
    }
  }

  func run() async throws(DaybookError) {
    try await announce()
    let watch = daybook.engine.watch
    let observer = watch.observe { self.noteChange() }
    let background = [Task { await self.beat() }, Task { await self.reap() }]
    let result: Result<Void, DaybookError>
    do throws(DaybookError) { result = .success(try await dispatch()) } catch {
      result = .failure(error)
    }
    watch.removeObserver(observer)
    for task in background { task.cancel() }
    let (worker, timer, left) = state.withLock { state in
      state.phase = .over
      return (state.worker, state.dueTimer?.task, Array(state.attempts.values))
    }
    timer?.cancel()
    for attempt in left { attempt.task?.cancel() }
    if let worker { try? await daybook.stopWorker(worker) }
    try result.get()
  }
}

/// What wakes the dispatcher.
extension WorkerRun {
  /// Changes the state, and wakes the dispatcher when there is something for it to do.
  func update<R>(_ body: (inout State) -> R) -> R {
    let (answer, waiter) = state.withLock { state in
      let answer = body(&state)
      guard state.hasWork else { return (answer, CheckedContinuation<Void, Never>?.none) }
      defer { state.waiter = nil }
      return (answer, state.waiter)
    }
    waiter?.resume()
    return answer
  }

  /// Waits until there is something to do.
  func waitForWork() async {
    await withCheckedContinuation { continuation in
      let hasWork = state.withLock { state in
        if !state.hasWork { state.waiter = continuation }
        return state.hasWork
      }
      if hasWork { continuation.resume() }
    }
  }

  func noteChange() { update { $0.isChanged = true } }
}

extension WorkerRun.State {
  /// Whether the dispatcher has something to do.
  var hasWork: Bool { isChanged || isLost || !ended.isEmpty || isDone }

  /// Whether the worker may take leave.
  var isDone: Bool {
    phase == .over || phase > .working && attempts.isEmpty && ended.isEmpty
  }
}
