internal import DaybookDomain
internal import DaybookLog
internal import DaybookProjections
internal import DaybookSystem

extension Engine {
  /// Tries once more to read a log that could not be read before.
  ///
  /// For the writer alone: opening afresh waits until no transaction is open.
  ///
  /// - Returns: Why it still cannot be read; `nil` when all is well.
  func repaired() -> DaybookError? {
    state.withLock { state in
      guard state.fault != nil else { return nil }
      do throws(DaybookError) {
        try reopen(&state)
        return nil
      } catch { return error }
    }
  }

  /// Puts memory right after a transaction that did not end well.
  ///
  /// Whatever was decided in it was folded already, so memory is dropped and built from the log.
  ///
  /// - Returns: What the callers of the batch are told.
  func recover(from error: AppendError) -> DaybookError {
    state.withLock { state in
      var told = DaybookError(error)
      if let fault = state.fault { told = fault }
      // A fault of reading stays in the state, and everybody is told until it goes away.
      try? reopen(&state)
      return told
    }
  }

  private func reopen(_ state: inout EngineState) throws(DaybookError) {
    do throws(LogError) {
      try log.reopen()
    } catch {
      state.fault = .unreadable(.log(error))
      throw .unreadable(.log(error))
    }
    try state.recover(from: log)
    durability.restart(at: state.ledger.head.position, generation: state.generation)
  }
}
