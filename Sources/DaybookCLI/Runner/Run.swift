import Daybook
import DaybookDomain
import DaybookLog
import DaybookSystem
import SystemPackage

/// A run: one command over many inputs.
final class Run: Sendable {
  let daybook: Daybook
  let worker: Worker
  let template: CommandTemplate
  let program: FilePath
  let options: RunOptions
  let children: ChildRegistry
  let work = RunWork()
  let environment: JobEnvironment
  let results: ReportedResults

  private let reporter: RunReporter

  init(
    daybook: Daybook, worker: Worker, template: CommandTemplate, program: FilePath,
    options: RunOptions, children: ChildRegistry, log: FilePath, reporter: RunReporter
  ) {
    self.daybook = daybook
    self.worker = worker
    self.template = template
    self.program = program
    self.options = options
    self.children = children
    self.reporter = reporter
    environment = JobEnvironment(log: log)
    results = ReportedResults(log: log)
  }

  /// Starts the lanes.
  ///
  /// - Returns: What lets signals reach their programs, and a signal that they have all ended.
  func start(lanes count: Int) -> (lanes: [RunLane], threads: [PlainThread]) {
    let lanes = (0..<count).map { RunLane(number: $0, run: self) }
    let threads = lanes.enumerated().map { number, lane in
      PlainThread(name: "daybook-lane-\(number)") { lane.work() }
    }
    return (lanes, threads)
  }

  /// Whether lanes must know how one item fared before they begin the next.
  var mayHalt: Bool { options.halt != .never }

  /// Takes note of what became of an item's attempt.
  func settle(
    _ item: RunItem, _ answer: Daybook.Answer,
    _ result: Result<Daybook.Answered, DaybookError>
  ) {
    switch result {
    case .failure(let error): refused(item, error)
    case .success(let answered):
      switch answered.disposition! {
      case .failure(let error): refused(item, error)
      case .success(let disposition): settle(item, answer, disposition)
      }
    }
  }

  private func settle(_ item: RunItem, _ answer: Daybook.Answer, _ disposition: Disposition) {
    if case .failed(let failure) = answer, let due = disposition.retryAt {
      let delay = due.milliseconds - SystemWallClock().now().milliseconds
      reporter.retrying(item, failure)
      work.putBack(item, after: .milliseconds(max(delay, 0)))
      return
    }
    switch answer {
    case .completed, .produced:
      work.settle(item) { counts, duplicates in
        counts.succeeded += 1
        counts.skippedDone += duplicates
      }
    case .failed(let failure):
      let isCancelled = disposition.status == .cancelled
      work.settle(item) { counts, duplicates in
        if isCancelled { counts.cancelled += 1 } else { counts.failed += 1 }
        counts.skippedFailed += duplicates
      }
      reporter.failed(item, failure)
      if !isCancelled { haltIfWanted() }
    case .interrupted(let reason):
      // What was given back before it was begun is not begun, and nothing more.
      let count = reason == .released ? 0 : 1
      work.settle(item) { counts, duplicates in counts.interrupted += count + count * duplicates }
    case .cancelled:
      work.settle(item) { counts, duplicates in counts.cancelled += 1 + duplicates }
    }
  }

  /// Settles an item whose lease, or whose answer, was refused.
  func refused(_ item: RunItem, _ error: DaybookError) {
    guard case .rejected(let rejection) = error else {
      work.settle(item) { counts, duplicates in counts.interrupted += 1 + duplicates }
      work.fail(error)
      return
    }
    if case .running = rejection {
      work.giveUp(item)
      return
    }
    work.settle(item) { counts, duplicates in
      switch rejection {
      case .finished(.cancelled), .deleted: counts.cancelled += 1 + duplicates
      case .finished(.completed): counts.skippedDone += 1 + duplicates
      default: counts.interrupted += 1 + duplicates
      }
    }
    reporter.refused(item, rejection)
  }

  /// Puts an item back whose queue is paused, or a limit of it reached, and waits for a while.
  ///
  /// - Returns: `false` when the lease was refused for another reason.
  @available(*, noasync)
  func holdUp(_ item: RunItem, _ error: DaybookError) -> Bool {
    let delay: Duration
    switch error {
    case .rejected(.queuePaused): delay = .milliseconds(250)
    case .rejected(.limitReached(nil)): delay = .milliseconds(25)
    case .rejected(.limitReached(let opens?)):
      let wait = opens.milliseconds - SystemWallClock().now().milliseconds
      delay = .milliseconds(min(max(wait, 10), 1_000))
    default: return false
    }
    reporter.waiting(isPaused: error == .rejected(.queuePaused))
    work.holdUp(item, for: delay)
    return true
  }

  private func haltIfWanted() {
    let failed = work.counts.failed
    switch options.halt {
    case .never: break
    case .soon(let limit): if failed >= limit { work.stop(.soon) }
    case .now(let limit): if failed >= limit { work.stop(.now) }
    }
  }
}
