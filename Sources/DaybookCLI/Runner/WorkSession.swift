import Daybook
import DaybookDomain
import DaybookLog
import DaybookSystem
import SystemPackage

/// The whole course of `daybook work`: a worker who runs one program for every job.
final class WorkSession: Sendable {
  let daybook: Daybook
  let program: FilePath
  let options: WorkOptions
  let board: WorkBoard
  let results: ReportedResults

  private let log: FilePath
  private let environment: JobEnvironment
  private let current: Lock<Worker>

  /// How often at most the log is looked at for what others did to running jobs.
  private static let attendancePause = Duration.milliseconds(20)

  private init(
    daybook: Daybook, worker: Worker, log: FilePath, program: FilePath, options: WorkOptions
  ) {
    self.daybook = daybook
    self.log = log
    self.program = program
    self.options = options
    current = Lock(worker)
    environment = JobEnvironment(log: log)
    results = ReportedResults(log: log)
    board = WorkBoard(laneCount: options.laneCount, budget: options.once ? 1 : nil)
  }

  /// Works until there is nothing to do any more, or somebody wants it to end.
  ///
  /// - Returns: How the attempts fared, and whether somebody wanted it to end.
  static func run(
    _ daybook: Daybook, log: FilePath, program: FilePath, options: WorkOptions
  ) async throws -> (counts: WorkCounts, wasStopped: Bool) {
    try await Leftovers.clear(daybook, log: log, noun: "job")
    let worker = try await announce(daybook, options)
    let session = WorkSession(
      daybook: daybook, worker: worker, log: log, program: program, options: options)
    let children = try ChildRegistry(
      directory: Leftovers.directory(of: log), worker: worker.id)
    await session.work(children)
    children.remove()
    try? await daybook.stopWorker(session.worker)
    _ = try? await daybook.removeTemporaryFiles()
    // Closing waits for the last answers.
    await daybook.close()
    if let fault = session.board.fault { throw fault }
    return (session.board.counts, session.board.isStopping)
  }

  private func work(_ children: ChildRegistry) async {
    let threads = (0..<options.laneCount).map { number in
      let lane = WorkLane(number: number, session: self, children: children)
      return PlainThread(name: "daybook-lane-\(number)") { lane.work() }
    }
    let dispatcher = Task { await dispatch() }
    board.cancelAtEnd(dispatcher)
    StopSignals.watch { [board] in
      board.stop()
    } signal: { [board] signal in
      board.signal(signal)
    }
    Terminal.error(
      "Worker \(worker.id.rawValue) works on \(options.queues.joined(separator: ", ")).")
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await self.keepAlive() }
      group.addTask { await self.attend() }
      group.addTask { [daybook] in await TemporaryFileCare.take(of: daybook) }
      await dispatcher.value
      join(threads)
      group.cancelAll()
    }
  }

  /// In whose name jobs are leased now.
  var worker: Worker { current.withLock { $0 } }

  private static func announce(
    _ daybook: Daybook, _ options: WorkOptions
  ) async throws(DaybookError) -> Worker {
    try await daybook.startWorker(
      named: "worker:\(Daybook.Options.hostName)/\(processID)", timeout: options.silence)
  }

  /// The program as it is run for a lease.
  func call(for lease: Lease, _ payload: [UInt8]) -> ProgramCall {
    ProgramCall(
      path: program, arguments: options.words, environment: environment.variables(for: lease),
      input: payload, timeout: lease.timeout ?? options.timeout, keptOutput: options.keptOutput)
  }
}

/// Fetching leases.
extension WorkSession {
  private func dispatch() async {
    var nextReclaim = ContinuousClock.now
    while !board.isOver {
      do {
        let head = try daybook.log.head().position
        if ContinuousClock.now >= nextReclaim {
          nextReclaim = .now + (try await reclaim())
        }
        let count = try await fetch()
        var pause = nextReclaim - .now
        // A job may come to be due; there is a lane for it only if one was free before.
        if count > 0, let due = daybook.nextChance(from: options.queues, kinds: options.kinds) {
          pause = min(pause, .milliseconds(due.milliseconds - SystemWallClock().now().milliseconds))
        }
        await daybook.waitForChange(after: head, atMost: max(pause, .milliseconds(5)))
      } catch DaybookError.rejected(.unknownWorker) {
        await renew()
      } catch let error as DaybookError {
        board.fail(error)
      } catch let error as LogError {
        board.fail(.unreadable(.log(error)))
      } catch { preconditionFailure("nothing else is thrown") }
    }
  }

  /// Fetches leases for the lanes that have none.
  ///
  /// - Returns: The number of lanes that still have none.
  private func fetch() async throws(DaybookError) -> Int {
    let count = board.reserve()
    guard count > 0 else { return 0 }
    let leases: [Lease]
    do throws(DaybookError) {
      leases = try await daybook.lease(
        upTo: count, from: options.queues, kinds: options.kinds, as: worker)
    } catch {
      board.fulfil(count, with: [])
      throw error
    }
    board.fulfil(count, with: leases)
    if options.drains, leases.isEmpty, board.isIdle { board.end() }
    return count - leases.count
  }

  /// Ends the leases of workers that are gone.
  ///
  /// - Returns: How long none will be gone by its time-out.
  private func reclaim() async throws(DaybookError) -> Duration {
    let own = worker
    // Whoever was stopped for a while, and was missed by nobody, is not gone.
    if try await daybook.view().workers().contains(where: { $0.id == own.id && $0.isGone }) {
      try await daybook.heartbeat(own)
    }
    let jobs = try await daybook.reclaim()
    if !jobs.isEmpty {
      Terminal.error("\(Wording.count(jobs.count, "job")) of workers that are gone: to run again.")
    }
    let view = try await daybook.view()
    let deadlines = view.workers().filter { $0.id != own.id }.map(\.deadline)
    let next = deadlines.min().map { $0.milliseconds - view.time.milliseconds }
    return max(
      min(options.period, next.map { .milliseconds($0) } ?? options.period), .milliseconds(5))
  }

  /// Announces the worker afresh: others took it for gone, and its leases are no longer its own.
  private func renew() async {
    do throws(DaybookError) {
      let worker = try await Self.announce(daybook, options)
      Terminal.error("Others took this worker for gone; it goes on as \(worker.id.rawValue).")
      current.withLock { $0 = worker }
    } catch { board.fail(error) }
  }
}

/// Looking after what runs.
extension WorkSession {
  private func keepAlive() async {
    while !Task.isCancelled {
      try? await Task.sleep(for: options.period)
      // One that fails is tried again at the next period: until then nothing is lost by it.
      if !Task.isCancelled { try? await daybook.heartbeat(worker) }
    }
  }

  /// Lets programs know what others did to their jobs.
  private func attend() async {
    while !Task.isCancelled {
      guard let head = try? daybook.log.head().position else {
        // The writer puts right what it can, or ends the work.
        try? await Task.sleep(for: Self.attendancePause)
        continue
      }
      let left = await attendOnce()
      await daybook.waitForChange(after: head, atMost: left ?? .seconds(3_600))
      try? await Task.sleep(for: Self.attendancePause)
    }
  }

  private func attendOnce() async -> Duration? {
    // In this order: what runs by now stands in a view that is made afterwards.
    let attempts = board.attempts
    guard !attempts.isEmpty, let view = try? await daybook.view() else { return nil }
    return board.attend(attempts) { job, attempt in
      guard let job = try? view.job(job), job.status == .running, job.attempt == Int(attempt)
      else { return .lost }
      return job.isCancelRequested ? .cancelRequested : nil
    }
  }

  /// Answers for a lease, and asks for the next one in the same commit.
  func settle(_ lease: Lease, _ answer: Daybook.Answer?) {
    let wanted = board.beginAnswer(lease)
    let reporter = WorkReporter(lease: lease, answer: answer)
    let next: Daybook.NextLease? =
      wanted ? .best(queues: options.queues, kinds: options.kinds) : nil
    daybook.answer(answer.map { (lease, $0) }, next: next, as: worker) { [board, options] result in
      var leased: Lease?
      var mayEnd = options.drains
      if case .success(let answered) = result {
        switch answered.lease {
        case .success(let lease): leased = lease
        case nil: break
        // The worker was taken for gone; what is ready is fetched as soon as it is announced.
        case .failure(.rejected): mayEnd = false
        case .failure(let error): board.fail(error)
        }
      }
      let disposition = result.flatMap { $0.disposition ?? .failure(.rejected(.unknownWorker)) }
      if case .failure(let error) = disposition {
        if case .rejected = error {} else { board.fail(error) }
      }
      board.endAnswer(next: leased, wanted: wanted, endsWhenIdle: mayEnd) { counts in
        reporter.count(disposition, &counts)
      }
      reporter.tell(disposition)
    }
  }
}

/// Waits for threads.
private func join(_ threads: [PlainThread]) {
  for thread in threads { thread.join() }
}
