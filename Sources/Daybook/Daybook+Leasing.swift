public import DaybookDomain
internal import DaybookLog
internal import DaybookProjections
internal import DaybookSystem
internal import DaybookWire

extension Daybook {
  /// Leases the best jobs that are ready, in one commit.
  ///
  /// The best job is the one with the highest priority, then the one of the group that was served
  /// longest ago in its queue, then the one with the greatest weight, then the earliest due time,
  /// then the oldest. What a pause or a limit of its queue holds back is left where it is.
  ///
  /// - Parameters:
  ///   - count: The greatest number of jobs to take.
  ///   - queues: The queues to take from.
  ///   - kinds: The kinds of job to take; `nil` for all.
  ///   - worker: Who makes the attempts.
  /// - Returns: The leases; none when no job is ready.
  /// - Throws: ``DaybookError``; no job was leased. When the payloads cannot be read, the jobs are
  ///   given back at once; if even that cannot be recorded, the worker holds them until it goes.
  /// - Complexity: O(log *n*) a job.
  public func lease(
    upTo count: Int, from queues: [String], kinds: [String]? = nil, as worker: Worker
  ) async throws(DaybookError) -> [Lease] {
    guard count > 0, !queues.isEmpty else { return [] }
    let wish = LeaseWish(count: count, queues: queues, kinds: kinds, worker: worker)
    let answer = try await engine.perform { state in state.grant(wish) }
    let granted: Granted
    do throws(JobRejection) { granted = try answer.get() } catch { throw .rejected(error) }
    return try await leases(granted, worker)
  }

  /// When it makes sense to lease again although nothing happens, after there was nothing to lease:
  /// a job will be due then, or a limited rate lets something start.
  ///
  /// - Parameters:
  ///   - queues: The queues to take from.
  ///   - kinds: The kinds of job to take; `nil` for all.
  /// - Returns: A moment before which only an event can change anything; `nil` when nothing else
  ///   can.
  public func nextChance(from queues: [String], kinds: [String]? = nil) -> Timestamp? {
    let now = engine.options.clock.now()
    return engine.state.withLock { state in
      let names = state.ledger.names
      return state.ready.nextChance(
        from: queues.compactMap { names.name(of: $0) },
        kinds: kinds.map { $0.compactMap { names.name(of: $0) } },
        at: max(now, state.ledger.time), in: state.ledger)
    }
  }

  /// Leases a certain job, whatever stands before it.
  ///
  /// Pauses and limits of its queue hold it back like any other.
  ///
  /// - Throws: ``DaybookError``, with the reason why it cannot be leased now.
  public func lease(
    _ job: JobID, as worker: Worker
  ) async throws(DaybookError) -> Lease {
    let answer = try await engine.perform { state -> Result<Granted, DaybookError> in
      guard state.ledger.workers[worker.id] != nil else {
        return .failure(.rejected(.unknownWorker))
      }
      let author = state.author(worker.actor)
      return state.leaseCertain(job, worker, by: author).map { Granted([$0], state) }
    }
    return try await leases(try answer.get(), worker)[0]
  }

  /// Reads the payloads of jobs that were leased and makes leases of them.
  ///
  /// Gives the jobs back when that is not possible: nobody would know that he holds them.
  func leases(_ granted: Granted, _ worker: Worker) async throws(DaybookError) -> [Lease] {
    do throws(DaybookError) { return try readLeases(granted, worker) } catch {
      // When not even that can be recorded, what could not be read is the better news.
      try? await engine.perform { state in state.giveBack(granted, worker) }
      throw error
    }
  }

  /// Reads the payloads of jobs that were leased, and makes leases of them.
  func readLeases(_ granted: Granted, _ worker: Worker) throws(DaybookError) -> [Lease] {
    do throws(FoldFault) {
      let payloads = try engine.payloads.payloads(
        of: granted.grants.map(\.job), redactionCount: granted.redactionCount)
      return granted.grants.map { grant in
        let timeout = grant.timeoutMilliseconds
        return Lease(
          job: grant.job, attempt: grant.attempt, worker: worker,
          queue: grant.queue, kind: grant.kind, payload: payloads[grant.job],
          timeout: timeout == 0 ? nil : .milliseconds(Int64(timeout)),
          deadline: grant.deadline)
      }
    } catch { throw .unreadable(error) }
  }
}

extension EngineState {
  /// Gives a worker a certain job, also one that a shutdown has paused.
  mutating func leaseCertain(
    _ job: JobID, _ worker: Worker, by author: Author
  ) -> Result<Grant, DaybookError> {
    if let obstacle = obstacle(to: job) { return .failure(.rejected(obstacle)) }
    if let state = ledger.jobs.state(of: job), state.status == .paused,
      state.pauseReason == .shutdown
    {
      record(.resumed, job: job, by: author)
    }
    return lease(
      job, worker: worker.id,
      deadline: time.adding(milliseconds: worker.timeout.milliseconds), by: author)
  }
}

/// Leases as the writer gives them.
struct Granted: Sendable {
  var grants: [Grant]
  var redactionCount: Int

  init(_ grants: [Grant], _ state: borrowing EngineState) {
    self.grants = grants
    redactionCount = state.notices.redactionCount
  }
}

extension EngineState {
  /// Gives jobs back that were leased to somebody who could not be told their payloads.
  mutating func giveBack(_ granted: Granted, _ worker: Worker) {
    let author = author(worker.actor)
    for grant in granted.grants {
      _ = command(
        .interrupt(attempt: grant.attempt, .released), on: grant.job, by: author)
    }
  }
}
