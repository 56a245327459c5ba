import Daybook
import DaybookDomain
import DaybookLog
import DaybookSystem
import DaybookWire
import SystemPackage

/// The whole course of `daybook run`, from recovery to the last line.
struct RunSession {
  let daybook: Daybook
  let log: FilePath
  let template: CommandTemplate
  let program: FilePath
  let options: RunOptions
  let laneCount: Int
  let key: InputKey

  /// Whether files are read again that seem unchanged.
  let rehashes: Bool

  /// Runs all inputs.
  ///
  /// - Returns: The exit status.
  func run(_ source: InputSource, asJSON: Bool) async throws -> Int32 {
    try await Leftovers.clear(daybook, log: log, noun: "input")
    let start = ContinuousClock.now
    let source = try await completed(source)
    let worker = try await daybook.startWorker(
      named: "run:\(Daybook.Options.hostName)/\(processID)")
    let children = try ChildRegistry(
      directory: Leftovers.directory(of: log), worker: worker.id)
    let progress = RunProgress()
    let bar = ProgressBar { progress.status }
    let run = Run(
      daybook: daybook, worker: worker, template: template, program: program, options: options,
      children: children, log: log, reporter: RunReporter(bar: bar, isQuiet: false))
    progress.watch(run.work, total: source.knownCount)
    let (lanes, threads) = run.start(lanes: laneCount)
    StopSignals.watch {
      run.work.stop(.shutdown)
    } signal: { signal in
      for lane in lanes { lane.signal(signal) }
    }
    let care = Task { await TemporaryFileCare.take(of: daybook) }
    defer { care.cancel() }
    try await daybook.withHeartbeats(of: worker) {
      var feeder = feeder()
      defer {
        run.work.endFeeding()
        join(threads)
      }
      do {
        try await feeder.feed(source, to: run.work)
        run.work.endFeeding()
        try await feeder.awaitForeign(run.work)
      } catch {
        run.work.stop(.now)
        for lane in lanes { lane.signal(.terminate) }
        throw error
      }
    }
    bar.end()
    children.remove()
    try? await daybook.stopWorker(worker)
    _ = try? await daybook.removeTemporaryFiles()
    await daybook.close()
    if let fault = run.work.fault { throw fault }
    tell(run.work.counts, took: ContinuousClock.now - start, asJSON: asJSON)
    return Self.status(run.work)
  }

  /// Says what would be done with each input, and does nothing.
  func explain(_ source: InputSource) async throws -> Int32 {
    var feeder = feeder()
    try await feeder.explain(try await completed(source)) { input, decision in
      let name = Terminal.harmless(String(decoding: input.input, as: UTF8.self))
      Terminal.output("\(name): \(Self.sentence(decision, input))")
    }
    await daybook.close()
    return 0
  }

  private func feeder() -> RunFeeder {
    let cache = HashCache(file: log.appending("hashes"), isTrusted: !rehashes)
    return RunFeeder(
      daybook: daybook, template: template, options: options,
      identifier: InputIdentifier(key: key, cache: cache))
  }

  /// With --retry-failed and no inputs, they are what this command failed on.
  private func completed(_ source: InputSource) async throws -> InputSource {
    guard options.onlyFailed, case .words(let words) = source, words.isEmpty else {
      return source
    }
    let view = try await daybook.view()
    var query = JobQuery()
    query.statuses = [.failed]
    query.queue = RunFeeder.queue
    query.kind = template.name
    var inputs: [[UInt8]] = []
    let payload = Array(template.text.utf8)
    for job in try view.allJobs(query).reversed() {
      guard let detail = try view.detail(of: job.id), detail[.payload] == payload,
        let input = detail[.input]
      else { continue }
      inputs.append(input)
    }
    return .words(inputs)
  }

  private func tell(_ counts: RunCounts, took duration: Duration, asJSON: Bool) {
    if asJSON, let text = try? JSONText.line(counts) {
      Terminal.output(text)
      return
    }
    var parts = ["\(counts.succeeded) succeeded", "\(counts.failed) failed"]
    if counts.skippedDone > 0 { parts.append("\(counts.skippedDone) skipped (done)") }
    if counts.skippedFailed > 0 { parts.append("\(counts.skippedFailed) skipped (failed)") }
    if counts.interrupted > 0 { parts.append("\(counts.interrupted) interrupted") }
    if counts.cancelled > 0 { parts.append("\(counts.cancelled) cancelled") }
    let left = counts.total - counts.settled
    if left > 0 { parts.append("\(left) not begun") }
    let inputs = Wording.count(counts.total, "input")
    Terminal.output(
      "\(inputs): \(parts.joined(separator: ", ")), in \(Wording.duration(duration))")
  }

  private static func status(_ work: RunWork) -> Int32 {
    if work.stop == .shutdown { return ExitStatus.interrupted.rawValue }
    return Int32(min(work.counts.failed, 101))
  }

  private static func sentence(
    _ decision: RunFeeder.Decision, _ input: RunFeeder.Identified
  ) -> String {
    if let fault = input.fault { return "cannot be read: \(fault.description)" }
    return switch decision {
    case .run: "to be run: never run before"
    case .again(let job, let status): "to be run again: job \(job.rawValue) is \(status.word)"
    case .resume(let job): "to be run: job \(job.rawValue) was left behind unfinished"
    case .wait(let job): "to be waited for: another process is running job \(job.rawValue)"
    case .skipDone(let job): "skipped: job \(job.rawValue) has done it"
    case .skipFailed(let position, let isByHand):
      isByHand
        ? "skipped: put on the skip list by hand, at position \(position.rawValue)"
        : "skipped: on the skip list since the failure at position \(position.rawValue)"
    case .paused(let job): "skipped: job \(job.rawValue) is paused"
    case .leaveOut: "left out: it never failed"
    }
  }
}

/// Waits for threads.
private func join(_ threads: [PlainThread]) {
  for thread in threads { thread.join() }
}

/// How far a run is, for a bar that is there before the run.
private final class RunProgress: Sendable {
  private let state = Lock<(work: RunWork, total: Int?)?>(nil)

  func watch(_ work: RunWork, total: Int?) { state.withLock { $0 = (work, total) } }

  var status: ProgressBar.Status {
    guard let (work, total) = state.withLock({ $0 }) else { return ProgressBar.Status(done: 0) }
    let counts = work.counts
    return ProgressBar.Status(
      done: counts.settled, total: total ?? (counts.total > 0 ? counts.total : nil),
      note: "\(counts.failed) failed")
  }
}
