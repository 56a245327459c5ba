internal import DaybookDomain

/// Something that a caller wants the writer to do, and waits for.
protocol Submission: AnyObject, Sendable {
  /// About how many bytes it will append.
  var byteCount: Int { get }

  /// Decides and records, alone with the state. Called at most once.
  func perform(_ state: inout EngineState)

  /// Resumes the caller. Called once, after the commit.
  func deliver(_ fault: DaybookError?)
}

/// A submission whose caller is a task.
final class TaskSubmission<Answer: Sendable>: Submission {
  let byteCount: Int
  private let body: @Sendable (inout EngineState) -> Answer
  private let continuation: CheckedContinuation<Result<Answer, DaybookError>, Never>

  /// Written and read by the writer's thread alone.
  private nonisolated(unsafe) var answer: Answer?

  init(
    byteCount: Int, continuation: CheckedContinuation<Result<Answer, DaybookError>, Never>,
    body: @escaping @Sendable (inout EngineState) -> Answer
  ) {
    self.byteCount = byteCount
    self.continuation = continuation
    self.body = body
  }

  func perform(_ state: inout EngineState) { unsafe answer = body(&state) }

  func deliver(_ fault: DaybookError?) {
    if let fault {
      continuation.resume(returning: .failure(fault))
    } else if let answer = unsafe answer {
      continuation.resume(returning: .success(answer))
    } else {
      preconditionFailure("a batch that was committed was decided")
    }
  }
}

/// A submission whose caller is called back, on the writer's thread.
final class CallbackSubmission<Answer: Sendable>: Submission {
  let byteCount: Int
  private let body: @Sendable (inout EngineState) -> Answer
  private let callback: @Sendable (Result<Answer, DaybookError>) -> Void

  /// Written and read by the writer's thread alone.
  private nonisolated(unsafe) var answer: Answer?

  init(
    byteCount: Int, body: @escaping @Sendable (inout EngineState) -> Answer,
    callback: @escaping @Sendable (Result<Answer, DaybookError>) -> Void
  ) {
    self.byteCount = byteCount
    self.body = body
    self.callback = callback
  }

  func perform(_ state: inout EngineState) { unsafe answer = body(&state) }

  func deliver(_ fault: DaybookError?) {
    if let fault {
      callback(.failure(fault))
    } else if let answer = unsafe answer {
      callback(.success(answer))
    } else {
      preconditionFailure("a batch that was committed was decided")
    }
  }
}

/// A submission whose caller carries it out itself, on its own thread.
///
/// Used from one thread only.
final class DirectSubmission<Answer>: Submission {
  let byteCount: Int
  private nonisolated(unsafe) let body: (inout EngineState) -> Answer

  /// What the caller is answered, after the commit.
  private(set) nonisolated(unsafe) var outcome: Result<Answer, DaybookError>?
  private nonisolated(unsafe) var answer: Answer?

  init(byteCount: Int, body: @escaping (inout EngineState) -> Answer) {
    self.byteCount = byteCount
    unsafe self.body = body
  }

  func perform(_ state: inout EngineState) { unsafe answer = body(&state) }

  func deliver(_ fault: DaybookError?) {
    if let fault {
      unsafe outcome = .failure(fault)
    } else if let answer = unsafe answer {
      unsafe outcome = .success(answer)
    }
  }
}
