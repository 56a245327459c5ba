import Daybook
import DaybookDomain
import DaybookSystem

/// Something that a caller asks of a daybook.
enum Call: Sendable {
  case enqueue([JobRequest])
  case enqueueBatch([JobRequest], finishing: JobRequest?, isSealed: Bool)
  case sealBatch(BatchID)
  case startWorker(timeout: Duration)
  case heartbeat(Worker)
  case stopWorker(Worker)
  case reclaim
  case lease(Worker, count: Int, queues: [String])
  case complete(Lease)
  case fail(Lease, Verdict)
  case interrupt(Lease, InterruptionReason)
  case acknowledgeCancel(Lease)
  case pause(JobID)
  case resume(JobID)
  case cancel(JobID, now: Bool)
  case retry(JobID)
  case reschedule(JobID, due: Timestamp?, priority: UInt8?)
  case delete(JobID)
  case addSchedule(ScheduleRequest)
  case removeSchedule(String)
  case fireSchedules
}

/// What came of a call.
enum Answer: Equatable, Sendable {
  case queued([EnqueueResult])
  case opened(BatchID, [EnqueueResult])
  case started(WorkerID)
  case reclaimed([JobID])
  case leased([AttemptID])
  case became(JobStatus, retryAt: Timestamp?)
  case added(Bool)
  case fired([Fired])
  case done
  case refused(JobRejection)
  /// Nothing is known of what the call did but what the fault says.
  case fault(DaybookError)
}

extension Answer {
  init(_ disposition: Disposition) {
    self = .became(disposition.status, retryAt: disposition.retryAt)
  }
}

/// A schedule that came to a due time.
struct Fired: Equatable, Sendable {
  var schedule: String
  var due: Timestamp
  var missedCount: Int
  var job: EnqueueResult
}

/// An answer, and what its caller keeps of it.
struct Reply: Sendable {
  var answer: Answer
  var worker: Worker?
  var leases: [Lease] = []
}

extension Call {
  /// Asks a daybook.
  func ask(_ daybook: Daybook) async -> Reply {
    do throws(DaybookError) {
      switch self {
      case .startWorker(let timeout):
        let worker = try await daybook.startWorker(
          named: "worker", timeout: timeout, isRemote: true)
        return Reply(answer: .started(worker.id), worker: worker)
      case .lease(let worker, let count, let queues):
        let leases = try await daybook.lease(upTo: count, from: queues, as: worker)
        return Reply(
          answer: .leased(leases.map { AttemptID(job: $0.job, number: $0.attempt) }),
          leases: leases)
      default: return Reply(answer: try await answer(of: daybook))
      }
    } catch .rejected(let rejection) {
      return Reply(answer: .refused(rejection))
    } catch { return Reply(answer: .fault(error)) }
  }

  private func answer(of daybook: Daybook) async throws(DaybookError) -> Answer {
    switch self {
    case .enqueue(let requests): return .queued(try await daybook.enqueue(requests))
    case .enqueueBatch(let requests, let finishing, let isSealed):
      let batch = BatchRequest(owner: "ada", finishing: finishing)
      let receipt = try await daybook.enqueueBatch(batch, of: requests, isSealed: isSealed)
      return .opened(receipt.batch, receipt.jobs)
    case .sealBatch(let batch): try await daybook.sealBatch(batch)
    case .heartbeat(let worker): try await daybook.heartbeat(worker)
    case .stopWorker(let worker): try await daybook.stopWorker(worker)
    case .reclaim: return .reclaimed(try await daybook.reclaim())
    case .complete(let lease): try await daybook.complete(lease)
    case .fail(let lease, let verdict):
      var failure = Failure(message: "no", errorType: "Timeout")
      failure.verdict = verdict
      return Answer(try await daybook.fail(lease, failure))
    case .interrupt(let lease, let reason):
      return Answer(try await daybook.interrupt(lease, reason))
    case .acknowledgeCancel(let lease): try await daybook.acknowledgeCancel(lease)
    case .pause(let job): return Answer(try await daybook.pause(job))
    case .resume(let job): return Answer(try await daybook.resume(job))
    case .cancel(let job, let now): return Answer(try await daybook.cancel(job, now: now))
    case .retry(let job): return Answer(try await daybook.retry(job))
    case .reschedule(let job, let due, let priority):
      return Answer(try await daybook.reschedule(job, due: due, priority: priority))
    case .delete(let job): try await daybook.delete(job)
    case .addSchedule(let request): return .added(try await daybook.addSchedule(request))
    case .removeSchedule(let name): try await daybook.removeSchedule(name)
    case .fireSchedules:
      return .fired(
        try await daybook.fireSchedules().map {
          Fired(schedule: $0.schedule, due: $0.due, missedCount: $0.missedCount, job: $0.job)
        })
    case .startWorker, .lease: preconditionFailure("asked above")
    }
    return .done
  }

  /// The lease that the call answers for.
  var lease: Lease? {
    switch self {
    case .complete(let lease), .fail(let lease, _), .interrupt(let lease, _),
      .acknowledgeCancel(let lease):
      lease
    default: nil
    }
  }

  /// The same answer for another lease.
  func answering(for lease: Lease) -> Call {
    switch self {
    case .complete: .complete(lease)
    case .fail(_, let verdict): .fail(lease, verdict)
    case .interrupt(_, let reason): .interrupt(lease, reason)
    case .acknowledgeCancel: .acknowledgeCancel(lease)
    default: self
    }
  }

  /// Whether the call looks at a view first, so that it may do without a transaction.
  var looksFirst: Bool {
    switch self {
    case .reclaim, .fireSchedules: true
    default: false
    }
  }
}
