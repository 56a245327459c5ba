internal import Daybook
internal import DaybookDomain
internal import DaybookLog
internal import DaybookWire
internal import Hummingbird
internal import ServiceLifecycle

/// Leasing jobs for workers that are elsewhere.
extension Call {
  /// Leases jobs, and waits for some when there are none.
  func lease(_ wish: LeaseRequest) async throws -> Response {
    let worker = try await worker(wish.worker, timeout: wish.timeout)
    let leases = try await leases(for: worker, wish)
    let deadline = try await daybook.prolong(worker, as: workerActor)
    var writer = ByteWriter(capacity: 256 + 256 * leases.count)
    writer.append("{\"worker\":")
    writer.decimal(worker.id.rawValue)
    writer.append(",\"deadline\":")
    writer.jsonString(deadline.rfc3339)
    writer.append(",\"leases\":[")
    for (index, lease) in leases.enumerated() {
      if index > 0 { writer.append(",") }
      writer.append(lease)
    }
    writer.append("]}")
    return .json(writer)
  }

  /// Waits until something is leased, the wait is over, the caller is gone or the server stops.
  ///
  /// A worker that waits is there: its time is prolonged meanwhile.
  private func leases(for worker: Worker, _ wish: LeaseRequest) async throws -> [Lease] {
    let clock = ContinuousClock()
    let end = clock.now + wish.wait
    let pulse = worker.timeout / 3
    var nextPulse = clock.now + pulse
    while true {
      let head = try daybook.log.head().position
      if try await daybook.hasReadyJob(in: wish.queues, kinds: wish.kinds) {
        let leases = try await daybook.lease(
          upTo: wish.count, from: wish.queues, kinds: wish.kinds, as: worker)
        if !leases.isEmpty { return leases }
      }
      let now = clock.now
      guard now < end, !Task.isCancelled, !core.isStopping else { return [] }
      if now >= nextPulse {
        try await daybook.heartbeat(worker)
        nextPulse = now + pulse
      }
      var rest = min(end - now, nextPulse - now)
      if let chance = daybook.nextChance(from: wish.queues, kinds: wish.kinds) {
        let distance = Duration.milliseconds(
          chance.milliseconds - core.clock.now().milliseconds)
        rest = min(rest, max(distance, .milliseconds(1)))
      }
      let (daybook, longest) = (daybook, rest)
      await core.stopping.cancelling { await daybook.waitForChange(after: head, atMost: longest) }
    }
  }

  /// The worker that is meant, announced if it is a name that is not there.
  private func worker(
    _ reference: WorkerReference, timeout: Duration
  ) async throws -> Worker {
    switch reference {
    case .none: throw Problem(.unknownWorker)
    case .id(let id):
      guard let worker = try await daybook.worker(id, as: workerActor) else {
        throw Problem(.unknownWorker)
      }
      return worker
    case .name(let name):
      if let worker = try await known(name) { return worker }
      return try await announce(name, timeout)
    }
  }

  private func known(_ name: String) async throws(DaybookError) -> Worker? {
    try await daybook.worker(named: Self.workerName(name), as: workerActor)
  }

  /// Announces a worker.
  func announce(_ name: String, _ timeout: Duration) async throws -> Worker {
    try await daybook.startWorker(
      named: Self.workerName(name), timeout: timeout, isRemote: true, as: workerActor)
  }

  /// What a worker is called in the log: like all that is done, by who does it.
  private static func workerName(_ name: String) -> String {
    let full = name.hasPrefix("worker:") ? name : "worker:" + name
    return full.utf8.count > NameTable.byteLimit ? name : full
  }
}

/// Hearing of workers.
extension Call {
  /// Tells that workers live, and what they hold.
  func heartbeat(_ requests: [HeartbeatRequest], _ isArray: Bool) async throws -> Response {
    var ids: [Result<WorkerID, DaybookError>] = []
    for request in requests { ids.append(await workerID(of: request)) }
    let order = Array(Set(ids.compactMap { try? $0.get() })).sorted()
    let pulses = try await daybook.heartbeat(order, as: workerActor)
    let found = Dictionary(uniqueKeysWithValues: zip(order, pulses))
    var writer = ByteWriter(capacity: 256)
    if isArray { writer.append("[") }
    for (index, (request, id)) in zip(requests, ids).enumerated() {
      if index > 0 { writer.append(",") }
      do throws(DaybookError) {
        try writer.append(request, try id.flatMap { found[$0]! }.get())
      } catch {
        guard isArray else { throw error }
        try writer.append(request, Problem(error))
      }
    }
    if isArray { writer.append("]") }
    return .json(writer)
  }

  private func workerID(of request: HeartbeatRequest) async -> Result<WorkerID, DaybookError> {
    do throws(DaybookError) {
      switch request {
      case .worker(.id(let id)): return .success(id)
      case .worker(.name(let name)):
        guard let worker = try await known(name) else { throw .rejected(.unknownWorker) }
        return .success(worker.id)
      case .worker(.none): throw .rejected(.unknownWorker)
      case .attempt(let attempt): return .success(try await daybook.holder(of: attempt))
      }
    } catch { return .failure(error) }
  }
}

extension ByteWriter {
  /// Adds a lease as JSON.
  fileprivate mutating func append(_ lease: Lease) {
    append("{\"job\":")
    decimal(lease.job.rawValue)
    append(",\"attempt\":")
    decimal(UInt64(lease.attempt))
    append(",\"queue\":")
    jsonString(lease.queue)
    append(",\"kind\":")
    jsonString(lease.kind)
    if let payload = lease.payload {
      if !payload.isEmpty { append(payload, as: "payload") }
    } else {
      append(",\"erased\":true")
    }
    if let timeout = lease.timeout {
      let (seconds, attoseconds) = timeout.components
      append(",\"timeout_ms\":")
      decimal(UInt64(seconds * 1_000 + attoseconds / 1_000_000_000_000_000))
    }
    append("}")
  }

  /// Adds what is told to whoever was heard of.
  fileprivate mutating func append(
    _ request: HeartbeatRequest, _ pulse: Pulse
  ) throws(DaybookError) {
    switch request {
    case .attempt(let attempt):
      guard let held = pulse.leases.first(where: { $0.attempt.job == attempt.job }) else {
        throw .rejected(.unknownAttempt(current: 0))
      }
      guard held.attempt == attempt else {
        throw .rejected(.staleAttempt(current: held.attempt.number))
      }
      append("{\"job\":")
      decimal(attempt.job.rawValue)
      append(",\"attempt\":")
      decimal(UInt64(attempt.number))
      append(",\"deadline\":")
      jsonString(pulse.deadline.rfc3339)
      append(
        held.isCancelRequested ? ",\"cancel_requested\":true}" : ",\"cancel_requested\":false}")
    case .worker:
      append("{\"worker\":")
      decimal(pulse.worker.rawValue)
      append(",\"deadline\":")
      jsonString(pulse.deadline.rfc3339)
      append(",\"leases\":[")
      for (index, held) in pulse.leases.enumerated() {
        append(index > 0 ? ",{\"job\":" : "{\"job\":")
        decimal(held.attempt.job.rawValue)
        append(",\"attempt\":")
        decimal(UInt64(held.attempt.number))
        append(
          held.isCancelRequested ? ",\"cancel_requested\":true}" : ",\"cancel_requested\":false}")
      }
      append("]}")
    }
  }

  /// Adds why somebody was not heard of.
  fileprivate mutating func append(_ request: HeartbeatRequest, _ problem: Problem) throws {
    switch request {
    case .attempt(let attempt):
      append("{\"job\":")
      decimal(attempt.job.rawValue)
    case .worker(.id(let id)):
      append("{\"worker\":")
      decimal(id.rawValue)
    case .worker(.name(let name)):
      append("{\"worker\":")
      jsonString(name)
    case .worker(.none): append("{\"worker\":null")
    }
    append(problem)
    append("}")
  }
}
