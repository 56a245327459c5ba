import Daybook
import DaybookDomain
import DaybookTesting

/// What is asked for, by chance.
extension Simulation {
  private static let queues = ["fast", "slow"]

  func drawCall() -> Call {
    switch random.below(100) {
    case ..<14: .enqueue((0...random.below(3)).map { _ in drawRequest() })
    case ..<18: drawBatch()
    case ..<20: auditor.batches.isEmpty ? .reclaim : .sealBatch(drawn(auditor.batches))
    case ..<24: .startWorker(timeout: .seconds(20 + random.below(60)))
    case ..<28: workers.isEmpty ? .reclaim : .heartbeat(drawWorker())
    case ..<30: workers.isEmpty ? .reclaim : .stopWorker(drawWorker())
    case ..<36: .reclaim
    case ..<54:
      workers.isEmpty
        ? .startWorker(timeout: .seconds(30))
        : .lease(drawWorker(), count: 1 + random.below(3), queues: drawQueues())
    case ..<78: drawEnd()
    case ..<92: drawControl()
    case ..<95: drawSchedule()
    default: .fireSchedules
    }
  }

  private func drawn<Element>(_ elements: [Element]) -> Element {
    elements[random.below(elements.count)]
  }

  /// Mostly one of the last who came; now and then one that nobody counts on any more.
  private func drawWorker() -> Worker { drawnLately(workers, 6) }

  private func drawnLately<Element>(_ elements: [Element], _ count: Int) -> Element {
    random.below(5) == 0 ? drawn(elements) : drawn(elements.suffix(count))
  }

  private func drawQueues() -> [String] {
    random.below(3) == 0 ? Self.queues : [drawn(Self.queues)]
  }

  /// A request whose retries come when the model says, and not by chance.
  private func plainRequest(_ kind: String, in queue: String) -> JobRequest {
    var request = JobRequest(kind: kind)
    request.queue = queue
    request.retry = RetryPolicy(attemptLimit: 3, baseMilliseconds: 1_000, jitterPercent: 0)
    return request
  }

  private func drawRequest() -> JobRequest {
    var request = plainRequest("work", in: drawn(Self.queues))
    request.payload = Array(repeating: 7, count: random.below(20))
    request.priority = [50, 50, 50, 10, 90][random.below(5)]
    if random.below(3) == 0 { request.key = "key \(random.below(10))" }
    if random.below(4) == 0 { request.delay = .seconds(random.below(60)) }
    request.retry.attemptLimit = UInt16(1 + random.below(4))
    return request
  }

  private func drawBatch() -> Call {
    let finishing = random.below(3) > 0 ? plainRequest("finish", in: "fast") : nil
    let jobs = (0..<random.below(4)).map { _ in drawRequest() }
    return .enqueueBatch(jobs, finishing: finishing, isSealed: random.below(2) == 0)
  }

  private func drawEnd() -> Call {
    guard !leases.isEmpty else { return .reclaim }
    let lease = drawnLately(leases, 8)
    return switch random.below(10) {
    case ..<6: .complete(lease)
    case ..<8: .fail(lease, [.byPolicy, .byPolicy, .discard, .cancel][random.below(4)])
    case 8: .interrupt(lease, .released)
    default: .acknowledgeCancel(lease)
    }
  }

  private func drawControl() -> Call {
    guard !auditor.jobs.isEmpty else { return .reclaim }
    let job = drawnLately(auditor.jobs, 20)
    switch random.below(8) {
    case 0: return .pause(job)
    case 1: return .resume(job)
    case 2, 3: return .cancel(job, now: random.below(2) == 0)
    case 4, 5: return .retry(job)
    case 6:
      let due = clock.now().adding(milliseconds: Int64(random.below(60_000)) - 20_000)
      return .reschedule(
        job, due: random.below(2) == 0 ? due : nil,
        priority: random.below(2) == 0 ? UInt8(random.below(101)) : nil)
    default: return .delete(job)
    }
  }

  private func drawSchedule() -> Call {
    let name = "schedule \(random.below(3))"
    if random.below(4) == 0 { return .removeSchedule(name) }
    let job = plainRequest("tick", in: "slow")
    return .addSchedule(
      ScheduleRequest(
        name: name, cron: "*/\(1 + random.below(2)) * * * *", job: job,
        catchUp: [.none, .latest, .all][random.below(3)]))
  }
}
