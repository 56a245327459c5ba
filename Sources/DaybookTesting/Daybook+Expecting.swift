public import Daybook

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// A job as it was queued.
public struct EnqueuedJob: Sendable, CustomStringConvertible {
  /// The job.
  public let id: JobID
  /// What kind of work it is.
  public let kind: String
  /// The queue it was queued in.
  public let queue: String
  /// What it was queued with.
  public let specification: JobSpecification
  /// The work itself; `nil` when it was erased.
  public let payload: [UInt8]?
  /// What it is about, if that is known.
  public let key: String?
  /// Names and values to find it by.
  public let labels: [Label]
  /// Who queued it.
  public let actor: String

  /// Kind, number, queue and payload.
  public var description: String {
    let text = payload.map { String(decoding: $0.prefix(200), as: UTF8.self) } ?? "(erased)"
    return "\(kind) \(id.rawValue) in \(queue): \(text)"
  }
}

extension Daybook {
  /// All jobs that were ever queued, oldest first, whatever became of them.
  public func enqueued() async throws(DaybookError) -> [EnqueuedJob] {
    var jobs: [EnqueuedJob] = []
    var iterator = events().makeAsyncIterator()
    while let element = try await iterator.next() {
      guard case .jobQueued(let specification) = element.recorded.event else { continue }
      var detail: EventDetail? = EventDetail()
      switch element.detail {
      case .none: break
      case .erased: detail = nil
      case .present(let present): detail = present
      }
      jobs.append(
        EnqueuedJob(
          id: element.recorded.job, kind: element.names[specification.kind],
          queue: element.names[specification.queue], specification: specification,
          payload: detail.map { $0[.payload] ?? [] }, key: detail?.text(.key),
          labels: detail?.labels ?? [], actor: element.names[element.recorded.actor]))
    }
    return jobs
  }

  /// Throws unless a job of a kind was queued for which a condition holds.
  ///
  /// - Parameters:
  ///   - kind: The kind.
  ///   - condition: What must hold; without it, any job will do.
  /// - Returns: The first such job.
  /// - Throws: ``ExpectationFailure``, which lists what was queued, or ``DaybookError``.
  @discardableResult
  public func expectEnqueued(
    _ kind: String, where condition: (EnqueuedJob) throws -> Bool = { _ in true }
  ) async throws -> EnqueuedJob {
    let jobs = try await enqueued()
    for job in jobs where job.kind == kind {
      if try condition(job) { return job }
    }
    throw ExpectationFailure("no such job of kind '\(kind)' was queued; \(Self.list(jobs))")
  }

  /// Throws unless a job of a type was queued for which a condition holds.
  ///
  /// - Parameters:
  ///   - type: The type; every job of its kind must be one.
  ///   - condition: What must hold; without it, any job will do.
  /// - Returns: The first such job.
  /// - Throws: ``ExpectationFailure``, which lists what was queued, or ``DaybookError``.
  @discardableResult
  public func expectEnqueued<J: Job>(
    _ type: J.Type, where condition: (J) throws -> Bool = { _ in true }
  ) async throws -> J {
    let jobs = try await enqueued()
    for job in jobs where job.kind == J.kind {
      let decoded: J
      do {
        decoded = try JSONDecoder().decode(type, from: Data(job.payload ?? []))
      } catch { throw ExpectationFailure("\(job) is no \(type): \(error)") }
      if try condition(decoded) { return decoded }
    }
    throw ExpectationFailure("no such \(type) was queued; \(Self.list(jobs))")
  }

  /// Throws when a job of a kind was queued for which a condition holds.
  ///
  /// - Parameters:
  ///   - kind: The kind.
  ///   - condition: What must not hold; without it, no job may be there.
  /// - Throws: ``ExpectationFailure``, which says which job it is, or ``DaybookError``.
  public func expectNotEnqueued(
    _ kind: String, where condition: (EnqueuedJob) throws -> Bool = { _ in true }
  ) async throws {
    for job in try await enqueued() where job.kind == kind {
      if try condition(job) { throw ExpectationFailure("there is a job that must not be: \(job)") }
    }
  }

  private static func list(_ jobs: [EnqueuedJob]) -> String {
    if jobs.isEmpty { return "nothing was queued" }
    let shown = jobs.suffix(20).map { "  \($0)" }.joined(separator: "\n")
    return "the last of \(jobs.count) that were queued are\n\(shown)"
  }
}
