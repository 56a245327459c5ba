internal import DaybookDomain
internal import DaybookLog
internal import DaybookSystem

extension Engine {
  /// Takes a quick look at the state, with what other processes have committed.
  ///
  /// What it sees need not be durable yet, so it must not lead to anything that is seen outside
  /// before it is. It costs no photograph, of which every page is copied that changes afterwards.
  func glance<Answer: Sendable>(
    _ body: (inout EngineState) -> Answer
  ) async throws(DaybookError) -> Answer {
    // What is broken only the writer can put right; it is asked, and says why it cannot.
    if isBroken { try await perform { _ in } }
    if isClosed { throw .closed }
    return try state.withLock { (state) throws(DaybookError) in
      if let fault = state.fault { throw fault }
      try state.refresh(from: log)
      if !state.isAhead { durability.advance(to: state.ledger.head.position) }
      return body(&state)
    }
  }
}
