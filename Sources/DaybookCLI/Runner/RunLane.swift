import Daybook
import DaybookDomain
import DaybookSystem
import SystemPackage

/// One of the lanes of a run: a thread that runs one program after the other.
///
/// A thread and no task, because a program is killed with the thread that started it, and because
/// waiting for programs blocks.
final class RunLane: Sendable {
  private let number: Int
  private let run: Run
  private let child = Lock<ChildProcess?>(nil)

  /// A lease that was asked for and may not be there yet.
  private struct Asked {
    var item: RunItem
    var answer = AnswerBox()
  }

  /// Programs that are done before a commit is hardly worth counting: while one runs, the next
  /// one's lease is fetched, so that nothing waits for the disk.
  private static let shortRun = Duration.milliseconds(100)

  init(number: Int, run: Run) {
    self.number = number
    self.run = run
  }

  /// Sends a signal to the program that runs, and to all that it has started.
  func signal(_ signal: ChildProcess.EndSignal) {
    child.withLock { $0 }?.signal(signal)
  }

  /// Runs one item after the other, until there are none.
  @available(*, noasync)
  func work() {
    var asked: [Asked] = []
    while true {
      if asked.isEmpty {
        guard let item = run.work.take() else { return }
        asked.append(ask(for: item, answering: nil))
      }
      let next = asked.removeFirst()
      guard let lease = obtain(next) else { continue }
      if run.work.stop > .no {
        settle(lease, next.item, .interrupted(.released), next: nil)
        continue
      }
      let start = ContinuousClock.now
      let answer = attempt(next.item, lease)
      let isShort = ContinuousClock.now - start < Self.shortRun
      // The answer travels with the first new lease that is asked for, in one commit.
      if asked.isEmpty, let item = run.work.takeAtOnce() {
        asked.append(settle(lease, next.item, answer, next: item)!)
      } else {
        settle(lease, next.item, answer, next: nil)
      }
      if isShort, !run.mayHalt, asked.count < 2, let item = run.work.takeAtOnce() {
        asked.append(ask(for: item, answering: nil))
      }
    }
  }

  private func ask(
    for item: RunItem, answering answered: (lease: Lease, answer: Daybook.Answer)?
  ) -> Asked {
    let asked = Asked(item: item)
    run.daybook.answer(answered, next: item.job, as: run.worker) { result in
      asked.answer.put(result)
    }
    return asked
  }

  /// Waits for a lease.
  ///
  /// - Returns: `nil` when it was refused; the item is settled then, or put back.
  private func obtain(_ asked: Asked) -> Lease? {
    switch asked.answer.take() {
    case .success(let answered):
      switch answered.lease! {
      case .success(let lease): return lease
      case .failure(let error):
        if !run.holdUp(asked.item, error) { run.refused(asked.item, error) }
      }
    case .failure(let error): run.refused(asked.item, error)
    }
    return nil
  }

  /// Answers for an item, and asks for the next lease if there is to be one.
  @discardableResult
  private func settle(
    _ lease: Lease, _ item: RunItem, _ answer: Daybook.Answer, next: RunItem?
  ) -> Asked? {
    let asked = next.map { Asked(item: $0) }
    run.daybook.answer((lease, answer), next: next?.job, as: run.worker) { [run] result in
      run.settle(item, answer, result)
      asked?.answer.put(result)
    }
    return asked
  }
}

/// Running one program.
extension RunLane {
  private func attempt(_ item: RunItem, _ lease: Lease) -> Daybook.Answer {
    if let fault = item.fault {
      var failure = Failure(
        message: "\(fault.description)", errorType: "Unreadable")
      failure.stage = "hash"
      failure.reason = fault.description
      failure.category = .permanent
      return .failed(failure)
    }
    let child: ChildProcess
    do throws(Errno) {
      child = try ChildProcess(
        path: run.program, arguments: run.template.arguments(for: item.input),
        environment: run.environment(for: lease))
    } catch {
      var failure = Failure(
        message: "\(run.program) could not be started: \(error.description)",
        errorType: "NotStarted")
      failure.reason = error.description
      return .failed(failure)
    }
    self.child.withLock { $0 = child }
    run.children.note(child.id, job: lease.job, lane: number)
    // A stop that came while the program was being started did not reach it.
    if run.work.stop > .soon { child.signal(.terminate) }
    defer {
      self.child.withLock { $0 = nil }
      run.children.clear(lane: number)
    }
    return watch(child)
  }

  private func watch(_ child: ChildProcess) -> Daybook.Answer {
    var output = Tail(limit: run.options.keptOutput)
    var errorOutput = Tail(limit: run.options.keptOutput)
    let read = { (bytes: RawSpan, isError: Bool) in
      if isError { errorOutput.append(bytes) } else { output.append(bytes) }
    }
    var timedOut = false
    var ending = child.wait(until: run.options.timeout.map { .now + $0 }, read: read)
    if ending == nil {
      timedOut = true
      child.signal(.terminate)
      ending = child.wait(until: .now + Run.grace, read: read)
      if ending == nil {
        child.signal(.kill)
        ending = child.wait(until: nil, read: read)
      }
    }
    let stop = run.work.stop
    if ending == .exit(0), !timedOut {
      return .completed(output: output.bytes, errorOutput: errorOutput.bytes)
    }
    // Ended by the run itself: that says nothing about the job.
    if stop == .shutdown { return .interrupted(.shutdown) }
    if stop == .now { return .interrupted(.cancelled) }
    var failure = Self.failure(ending!, timeout: timedOut ? run.options.timeout : nil)
    failure.message = Self.message(errorOutput.bytes, failure.reason)
    failure.output = output.bytes
    failure.errorOutput = errorOutput.bytes
    return .failed(failure)
  }

  private static func failure(_ ending: ChildProcess.Ending, timeout: Duration?) -> Failure {
    var failure = Failure()
    failure.stage = "run"
    if let timeout {
      failure.errorType = "TimedOut"
      failure.reason = "timeout \(Wording.duration(timeout))"
      return failure
    }
    switch ending {
    case .exit(let status):
      failure.errorType = "ExitStatus"
      failure.reason = "exit \(status)"
    case .signal(let number):
      failure.errorType = "Signal"
      failure.reason = "signal \(number)"
    }
    return failure
  }

  /// What the program said was wrong, or how it ended if it said nothing.
  ///
  /// Tools say it first and then what follows from it; a traceback of Python ends with it.
  private static func message(_ errorOutput: [UInt8], _ reason: String) -> String {
    let lines = String(decoding: errorOutput, as: UTF8.self).split(whereSeparator: \.isNewline)
      .filter { line in line.contains { !$0.isWhitespace } }
    let isTraceback = lines.first?.hasPrefix("Traceback") ?? false
    let line = isTraceback ? lines.last : lines.first
    return line.map { String($0.prefix(500)) } ?? reason
  }
}

/// Holds an answer until it is fetched.
final class AnswerBox: Sendable {
  private let answer = Monitor<Result<Daybook.Answered, DaybookError>?>(nil)

  func put(_ result: Result<Daybook.Answered, DaybookError>) {
    answer.withLock { $0 = result }
    answer.signal()
  }

  @available(*, noasync)
  func take() -> Result<Daybook.Answered, DaybookError> {
    answer.wait(until: { $0 != nil }, then: { $0.take()! })
  }
}
