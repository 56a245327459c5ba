import Daybook
import DaybookDomain
import DaybookSystem
import SystemPackage

/// One input that is to be run.
struct RunItem: Sendable {
  /// Its job.
  var job: JobID
  /// The input itself.
  var input: [UInt8]
  /// Why it cannot even be read; then nothing is run for it.
  var fault: Errno?
}

/// What the lanes of a run share: the items that wait, and the counts.
final class RunWork: Sendable {
  private let state = Monitor(State())

  /// Why a run ends before its items do.
  enum Stop: Int, Comparable, Sendable {
    /// It does not.
    case no
    /// What runs may end, and nothing new is begun.
    case soon
    /// What runs is ended.
    case now
    /// What runs is ended because somebody wants the program to end.
    case shutdown

    static func < (lhs: Stop, rhs: Stop) -> Bool { lhs.rawValue < rhs.rawValue }
  }

  struct State {
    var ready: [RunItem] = []
    var taken = 0
    var delayed: [(due: ContinuousClock.Instant, item: RunItem)] = []
    /// Items that another process is running.
    var foreign: [RunItem] = []
    /// Items that were taken and not yet settled.
    var inFlight = 0
    /// Jobs that other inputs of this run stand for too, and how many.
    var duplicates: [JobID: Int] = [:]
    var isFed = false
    var stop = Stop.no
    var counts = RunCounts()
    var fault: DaybookError?

    /// Whether nothing is left to be done, and nothing can come.
    var isOver: Bool {
      stop > .no
        || isFed && inFlight == 0 && delayed.isEmpty && foreign.isEmpty
          && taken == ready.count
    }

    /// When the first delayed item is to be taken.
    var nextDue: ContinuousClock.Instant? { delayed.map(\.due).min() }
  }

  /// A copy of the counts.
  var counts: RunCounts { state.withLock { $0.counts } }

  /// Why the run ends early, if it does.
  var stop: Stop { state.withLock { $0.stop } }

  /// What the log could not do, if anything.
  var fault: DaybookError? { state.withLock { $0.fault } }

  /// The number of items that wait and are ready.
  var readyCount: Int { state.withLock { $0.ready.count - $0.taken } }

  /// Adds items, which lanes take in this order.
  func add(_ items: [RunItem]) {
    state.withLock { $0.ready += items }
    state.broadcast()
  }

  /// Says that no more items will be added.
  func endFeeding() {
    state.withLock { $0.isFed = true }
    state.broadcast()
  }

  /// Changes the counts.
  func count(_ body: (inout RunCounts) -> Void) { state.withLock { body(&$0.counts) } }

  /// Notes that another input of this run has the job of one that was added before.
  ///
  /// - Returns: `false` when that one was settled meanwhile, and the log knows how.
  func addDuplicate(of job: JobID) {
    state.withLock { $0.duplicates[job, default: 0] += 1 }
  }

  /// Lets the run end early.
  func stop(_ stop: Stop) {
    state.withLock { $0.stop = max($0.stop, stop) }
    state.broadcast()
  }

  /// Ends the run because the log cannot go on.
  func fail(_ fault: DaybookError) {
    state.withLock { state in
      state.fault = state.fault ?? fault
      state.stop = max(state.stop, .now)
    }
    state.broadcast()
  }

  /// The next item, once there is one.
  ///
  /// - Returns: `nil` when there will be none any more.
  @available(*, noasync)
  func take() -> RunItem? {
    while true {
      let (item, isOver, due) = state.withLock { state in
        let item = Self.take(&state)
        return (item, state.isOver, state.nextDue)
      }
      if let item { return item }
      if isOver { return nil }
      let holds = { (state: borrowing State) in
        state.isOver || state.taken < state.ready.count || state.nextDue != due
      }
      if let due {
        _ = state.wait(until: holds, timeout: max(due - .now, .zero))
      } else {
        state.wait(until: holds, then: { _ in })
      }
    }
  }

  /// The next item, if one is ready.
  func takeAtOnce() -> RunItem? { state.withLock { Self.take(&$0) } }

  private static func take(_ state: inout State) -> RunItem? {
    if state.stop > .no { return nil }
    let now = ContinuousClock.now
    if let index = state.delayed.firstIndex(where: { $0.due <= now }) {
      state.ready.append(state.delayed.remove(at: index).item)
    }
    guard state.taken < state.ready.count else { return nil }
    let item = state.ready[state.taken]
    state.taken += 1
    if state.taken > 4_096 {
      state.ready.removeFirst(state.taken)
      state.taken = 0
    }
    state.inFlight += 1
    return item
  }

  /// Notes that another process is running the job of an item.
  func addForeign(_ item: RunItem) {
    state.withLock { $0.foreign.append(item) }
    state.broadcast()
  }

  /// Waits until another process is running an item.
  ///
  /// - Returns: `false` when nothing is left to be done.
  func waitForForeign() -> Bool {
    state.wait(
      until: { !$0.foreign.isEmpty || $0.isOver }, then: { !$0.foreign.isEmpty && $0.stop == .no })
  }

  /// The items that other processes are running.
  func takeForeign() -> [RunItem] {
    state.withLock { state in
      defer { state.foreign = [] }
      return state.foreign
    }
  }

  /// Settles an item that another process was running.
  func settleForeign(_ item: RunItem, _ settle: (inout RunCounts, _ duplicates: Int) -> Void) {
    state.withLock { state in
      settle(&state.counts, state.duplicates.removeValue(forKey: item.job) ?? 0)
    }
    state.broadcast()
  }

  /// Hands an item that was taken to the process that is running it.
  func giveUp(_ item: RunItem) {
    state.withLock { state in
      state.inFlight -= 1
      state.foreign.append(item)
    }
    state.broadcast()
  }

  /// Settles an item, and with it whatever else stood for the same job.
  func settle(_ item: RunItem, _ settle: (inout RunCounts, _ duplicates: Int) -> Void) {
    state.withLock { state in
      state.inFlight -= 1
      settle(&state.counts, state.duplicates.removeValue(forKey: item.job) ?? 0)
    }
    state.broadcast()
  }

  /// Puts an item back that a pause or a limit holds up, as the next one, and waits for a while.
  @available(*, noasync)
  func holdUp(_ item: RunItem, for delay: Duration) {
    state.withLock { state in
      state.inFlight -= 1
      state.ready.insert(item, at: state.taken)
    }
    _ = state.wait(until: { $0.stop > .no }, timeout: delay)
    state.broadcast()
  }

  /// Puts an item back, to be taken again not before a delay has passed.
  func putBack(_ item: RunItem, after delay: Duration) {
    state.withLock { state in
      state.inFlight -= 1
      state.delayed.append((.now + delay, item))
      state.counts.retries += 1
    }
    state.broadcast()
  }
}

/// How the inputs of a run fared.
struct RunCounts: Encodable, Hashable, Sendable {
  /// All inputs.
  var total = 0
  /// Those that were run and succeeded.
  var succeeded = 0
  /// Those that were run and failed.
  var failed = 0
  /// Those that were left out because they had succeeded before.
  var skippedDone = 0
  /// Those that were left out because they had failed before, or by hand.
  var skippedFailed = 0
  /// Those that were interrupted.
  var interrupted = 0
  /// Those whose jobs somebody cancelled.
  var cancelled = 0
  /// Attempts that failed and were made again.
  var retries = 0

  enum CodingKeys: String, CodingKey {
    case total, succeeded, failed
    case skippedDone = "skipped_done"
    case skippedFailed = "skipped_failed"
    case interrupted, cancelled
  }

  /// Those that are settled.
  var settled: Int {
    succeeded + failed + skippedDone + skippedFailed + interrupted + cancelled
  }
}
