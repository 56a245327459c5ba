internal import DaybookDomain
internal import DaybookLog
internal import DaybookProjections

/// What a runner of any job of some queues needs.
extension Daybook {
  /// Answers for one job and leases the best one that is ready, in one commit.
  ///
  /// - Parameters:
  ///   - answered: The job to answer for, and the answer; `nil` only to lease.
  ///   - queues: The queues to lease from; none to lease nothing.
  ///   - kinds: The kinds of job to take; `nil` for all.
  ///   - worker: Who answers, and is to hold the lease.
  ///   - callback: Called on the writer's thread when it is durable; must be quick. There is no
  ///     lease when no job is ready.
  package func answer(
    _ answered: (lease: Lease, answer: Answer)?, thenLeaseFrom queues: [String],
    kinds: [String]?, as worker: Worker,
    callback: @escaping @Sendable (Result<Answered, DaybookError>) -> Void
  ) {
    let detail: [UInt8]
    do throws(DaybookError) {
      detail =
        try answered.map { (answered) throws(DaybookError) in
          try self.detail(of: answered.answer)
        } ?? []
    } catch {
      callback(.failure(error))
      return
    }
    engine.perform(byteCount: detail.count) { state in
      let disposition = answered.map { answered in
        let author = state.author(Attribution(actor: answered.lease.worker.name))
        return state.carryOut(answered.answer, answered.lease, detail, by: author)
      }
      guard !queues.isEmpty else { return (disposition, Result<Granted?, DaybookError>?.none) }
      return (disposition, state.leaseBest(from: queues, kinds: kinds, as: worker))
    } callback: { result in
      callback(
        result.map { disposition, granted in
          Answered(disposition: disposition, lease: self.lease(of: granted, worker))
        })
    }
  }

  private func lease(
    of granted: Result<Granted?, DaybookError>?, _ worker: Worker
  ) -> Result<Lease, DaybookError>? {
    switch granted {
    case nil, .success(nil): nil
    case .failure(let error): .failure(error)
    case .success(let granted?):
      Result { () throws(DaybookError) in try leases(granted, worker)[0] }
    }
  }
}

extension EngineState {
  fileprivate mutating func leaseBest(
    from queues: [String], kinds: [String]?, as worker: Worker
  ) -> Result<Granted?, DaybookError> {
    guard ledger.workers[worker.id] != nil else { return .failure(.rejected(.unknownWorker)) }
    // Words that nobody ever used name nothing, and must not be defined by asking.
    let names = ledger.names
    let grants = lease(
      upTo: 1, from: queues.compactMap { names.name(of: $0) },
      kinds: kinds.map { $0.compactMap { names.name(of: $0) } }, worker: worker.id,
      deadline: time.adding(milliseconds: worker.timeout.milliseconds),
      by: author(Attribution(actor: worker.name)))
    return .success(grants.isEmpty ? nil : Granted(grants, self))
  }
}
