import ArgumentParser
import Daybook
import DaybookDomain
import DaybookLog
import DaybookSystem
import DaybookTesting
import SystemPackage

/// What a process does that is to be killed: it works on a log, and writes down every call before
/// it is made and every answer as soon as it is there.
///
/// The lines go to standard output, each in one piece: `? CALL TIME OPERATION` and
/// `! CALL TIME ANSWER`, with numbers of calls from 0 and nanoseconds of the machine's clock;
/// `worker ID` says by what number the log knows it.
struct ClientCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "client", shouldDisplay: false)

  @Argument var log: String
  @Argument var seed: UInt64

  /// The number of callers at the same time.
  @Option var callers = 2

  /// For each answer, how long to wait before the next call, in microseconds at most.
  @Option var pause = 0

  /// Whether answers that come late name the attempt that runs now.
  @Flag var answersForOthers = false

  func run() async throws {
    var options = Daybook.Options()
    options.log.createsLog = false
    options.stateDigests = .afterEvents(2_000)
    let daybook = try await Daybook.open(at: FilePath(log), options: options)
    let worker = try await daybook.startWorker(named: "client")
    let notebook = Notebook()
    notebook.write("worker \(worker.id.rawValue)")
    await withTaskGroup(of: Void.self) { group in
      for caller in 0..<callers {
        let client = Client(
          daybook: daybook, worker: worker, notebook: notebook,
          random: SeededGenerator(seed: seed &* 64 &+ UInt64(caller)), pause: pause,
          answersForOthers: answersForOthers)
        group.addTask { await client.work() }
      }
    }
  }
}

/// Writes lines to standard output, numbering the calls.
final class Notebook: Sendable {
  private let lastCall = Lock(-1)

  /// Writes that something is about to be asked.
  ///
  /// - Returns: The number of the call.
  func ask(_ operation: ClientOperation) -> Int {
    let call = lastCall.withLock { last in
      last += 1
      return last
    }
    write("? \(call) \(MachineClock.now()) \(operation.words.joined(separator: " "))")
    return call
  }

  /// Writes what was answered.
  func answer(_ call: Int, _ answer: ClientAnswer) {
    write("! \(call) \(MachineClock.now()) \(answer.words.joined(separator: " "))")
  }

  /// Writes a line; one shorter than 4,096 bytes goes into a pipe in one piece.
  func write(_ line: String) {
    _ = try? FileDescriptor.standardOutput.writeAll((line + "\n").utf8)
  }
}

/// One caller of a process.
private struct Client {
  let daybook: Daybook
  let worker: Worker
  let notebook: Notebook
  var random: SeededGenerator
  let pause: Int
  let answersForOthers: Bool

  /// What it holds, and what it held.
  var leases: [Lease] = []
  /// The jobs that it has heard of.
  var jobs: [JobID] = []

  consuming func work() async {
    while true {
      let operation = draw()
      let call = notebook.ask(operation)
      // What has no answer here is like a call whose process was killed: maybe.
      if let answer = await ask(operation) { notebook.answer(call, answer) }
      if pause > 0 { try? await Task.sleep(for: .microseconds(random.below(pause))) }
    }
  }

  private mutating func draw() -> ClientOperation {
    let choice = random.below(100)
    if choice < 22 || jobs.isEmpty { return .enqueue }
    let job = jobs[max(0, jobs.count - 1 - random.below(12))]
    switch choice {
    case ..<45: return .lease
    case ..<75:
      guard !leases.isEmpty else { return .lease }
      // The last ones are current; the others have been answered for, or taken away.
      let lease = leases[max(0, leases.count - 1 - random.below(4))]
      let attempt = AttemptID(job: lease.job, number: lease.attempt)
      return choice < 65 ? .complete(attempt) : .fail(attempt)
    case ..<81: return .cancel(job)
    case ..<87: return .retry(job)
    default: return .read(job)
    }
  }

  private mutating func ask(_ operation: ClientOperation) async -> ClientAnswer? {
    do throws(DaybookError) {
      switch operation {
      case .enqueue:
        var request = JobRequest(kind: "work", payload: Array(repeating: 7, count: 100))
        // What failed is ready again at once, so that no answer depends on the time.
        request.retry = RetryPolicy(attemptLimit: 3, baseMilliseconds: 0, jitterPercent: 0)
        let job = try await daybook.enqueue(request).job
        jobs.append(job)
        return .queued(job)
      case .lease:
        guard let lease = try await daybook.lease(upTo: 1, from: ["default"], as: worker).first
        else { return .leased(nil) }
        leases.append(lease)
        if !jobs.contains(lease.job) { jobs.append(lease.job) }
        return .leased(AttemptID(job: lease.job, number: lease.attempt))
      case .complete(let attempt):
        try await daybook.complete(try await self.lease(of: attempt))
        return .became(.completed)
      case .fail(let attempt):
        let lease = try await self.lease(of: attempt)
        let status = try await daybook.fail(lease, Failure(message: "no")).status
        return .became(status == .retryable ? .available : status)
      case .cancel(let job): return .became(try await daybook.cancel(job, now: true).status)
      case .retry(let job): return .became(try await daybook.retry(job).status)
      case .read(let job):
        guard let shown = try await daybook.view().job(job) else {
          return .shown(.deleted, attempt: 0)
        }
        return .shown(shown.status, attempt: UInt32(shown.attempt))
      case .reclaim: return .reclaimed(try await daybook.reclaim())
      }
    } catch .rejected(.lateResult) {
      return .late
    } catch .rejected {
      return .refused
    } catch { return nil }
  }

  /// The lease that was given for an attempt; the one of the attempt that runs now, if this
  /// client is to answer for others.
  private func lease(of attempt: AttemptID) async throws(DaybookError) -> Lease {
    if answersForOthers, let shown = try await daybook.view().job(attempt.job),
      let current = try? await daybook.currentLease(
        of: attempt.job, attempt: UInt32(shown.attempt))
    {
      return current
    }
    return leases.last { $0.job == attempt.job && $0.attempt == attempt.number }!
  }
}
