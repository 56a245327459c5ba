import Daybook
import DaybookDomain
import DaybookSystem
import SystemPackage

/// One of the lanes of a worker: a thread that runs one program after the other, each for a job.
final class WorkLane: Sendable {
  private let session: WorkSession
  private let slot: ProgramSlot

  init(number: Int, session: WorkSession, children: ChildRegistry) {
    self.session = session
    slot = ProgramSlot(number: number, children: children)
  }

  /// Runs one program after the other, until there are no leases any more.
  @available(*, noasync)
  func work() {
    while let lease = session.board.take(for: slot) {
      let answer = attempt(lease)
      session.settle(lease, answer)
    }
  }

  /// Runs the program for a lease.
  ///
  /// - Returns: `nil` when there is nobody to answer any more: the attempt was taken away, and its
  ///   program ended for that.
  private func attempt(_ lease: Lease) -> Daybook.Answer? {
    if session.board.isStopping { return .interrupted(.released) }
    guard let payload = lease.payload else {
      var failure = Failure(message: "The payload was erased.", errorType: "Erased")
      failure.category = .permanent
      return .failed(failure)
    }
    let course: ProgramCourse
    do throws(Errno) {
      course = try slot.run(session.call(for: lease, payload), for: lease.job) {
        session.board.mustEnd(lease.job)
      }
    } catch { return .failed(Failure(notStarted: session.program, error)) }
    if course.hasSucceeded { return produced(course, lease) }
    session.results.discard(lease)
    switch session.board.cause(of: lease.job) {
    case .cancelRequested: return .cancelled
    case .lost: return nil
    case nil: break
    }
    if session.board.isStopping { return .interrupted(.shutdown) }
    return .failed(course.judgedFailure)
  }

  private func produced(_ course: ProgramCourse, _ lease: Lease) -> Daybook.Answer {
    if let result = session.results.take(lease) {
      return .produced(result: result, output: course.output, errorOutput: course.errorOutput)
    }
    return .produced(result: course.output, output: [], errorOutput: course.errorOutput)
  }
}

extension ProgramCourse {
  /// The failure, with what the exit status says about another attempt.
  fileprivate var judgedFailure: Failure {
    var failure = failure
    switch ending {
    case .exit(75) where exceededTimeout == nil: failure.category = .transient
    case .exit(100) where exceededTimeout == nil: failure.category = .permanent
    default: break
    }
    return failure
  }
}
