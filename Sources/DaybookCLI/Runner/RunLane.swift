import Daybook
import DaybookDomain
import DaybookSystem
import SystemPackage

/// One of the lanes of a run: a thread that runs one program after the other.
///
/// A thread and no task, because a program is killed with the thread that started it, and because
/// waiting for programs blocks.
final class RunLane: Sendable {
  private let run: Run
  private let slot: ProgramSlot

  /// A lease that was asked for and may not be there yet.
  private struct Asked {
    var item: RunItem
    var answer = AnswerBox()
  }

  /// How many leases to hold or ask for after a program took so long.
  ///
  /// While a short program runs, the lease of the next is fetched, so that nothing waits for the
  /// disk; of programs that are done before a commit is, the leases of the next two: on a busy
  /// machine a commit takes as long as one of them, and may have to wait for the one before.
  private static func leaseCount(after duration: Duration) -> Int {
    if duration < .milliseconds(3) { return 3 }
    return duration < .milliseconds(100) ? 2 : 1
  }

  init(number: Int, run: Run) {
    self.run = run
    slot = ProgramSlot(number: number, children: run.children)
  }

  /// Sends a signal to the program that runs, and to all that it has started.
  func signal(_ signal: ChildProcess.EndSignal) { slot.signal(signal) }

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
      let wanted = run.mayHalt ? 1 : Self.leaseCount(after: ContinuousClock.now - start)
      // The answer travels with the first new lease that is asked for, in one commit.
      if asked.count < wanted, let item = run.work.takeAtOnce() {
        asked.append(settle(lease, next.item, answer, next: item)!)
      } else {
        settle(lease, next.item, answer, next: nil)
      }
      while asked.count < wanted, let item = run.work.takeAtOnce() {
        asked.append(ask(for: item, answering: nil))
      }
    }
  }

  private func ask(
    for item: RunItem, answering answered: (lease: Lease, answer: Daybook.Answer)?
  ) -> Asked {
    let asked = Asked(item: item)
    run.daybook.answer(answered, next: .job(item.job), as: run.worker) { result in
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
    run.daybook.answer((lease, answer), next: next.map { .job($0.job) }, as: run.worker) { [run] result in
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
    let call = ProgramCall(
      path: run.program, arguments: run.template.arguments(for: item.input),
      environment: run.environment.variables(for: lease), timeout: run.options.timeout,
      keptOutput: run.options.keptOutput)
    let course: ProgramCourse
    do throws(Errno) {
      course = try slot.run(call, for: lease.job) { run.work.stop > .soon }
    } catch { return .failed(Failure(notStarted: run.program, error)) }
    let result = run.results.take(lease)
    if course.hasSucceeded {
      guard let result else {
        return .completed(output: course.output, errorOutput: course.errorOutput)
      }
      return .produced(
        result: result, output: course.output, errorOutput: course.errorOutput)
    }
    // Ended by the run itself: that says nothing about the job.
    return switch run.work.stop {
    case .shutdown: .interrupted(.shutdown)
    case .now: .interrupted(.cancelled)
    case .no, .soon: .failed(course.failure)
    }
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
