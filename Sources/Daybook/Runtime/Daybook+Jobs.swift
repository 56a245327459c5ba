internal import DaybookDomain

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

extension Daybook {
  /// Queues a job.
  ///
  /// - Returns: The new job, or the one with the same key that is in the way.
  /// - Throws: ``DaybookError`` as for any request, or what the job throws when it is encoded.
  @discardableResult
  public func enqueue<J: Job>(
    _ job: J, _ options: JobOptions = JobOptions(), as attribution: Attribution? = nil
  ) async throws -> EnqueueResult {
    try await enqueue(JobRequest(job, options), as: attribution)
  }

  /// Queues many jobs in one commit: all of them, or none when one of them is not allowed.
  ///
  /// - Returns: What became of each job, in their order.
  @discardableResult
  public func enqueue<J: Job>(
    _ jobs: [J], _ options: JobOptions = JobOptions(), as attribution: Attribution? = nil
  ) async throws -> [EnqueueResult] {
    try await enqueue(try jobs.map { try JobRequest($0, options) }, as: attribution)
  }
}

extension JobRequest {
  /// Creates the request for a job, with its properties as JSON.
  ///
  /// - Throws: What the job throws when it is encoded.
  public init<J: Job>(_ job: J, _ options: JobOptions = JobOptions()) throws {
    self.init(kind: J.kind, payload: try JobCoding.encode(job))
    queue = options.queue ?? J.queue
    priority = options.priority
    weight = options.weight
    delay = options.delay
    due = options.due
    key = options.key
    uniqueness = options.uniqueness
    retry = options.retry ?? J.retry
    timeout = options.timeout ?? J.timeout
    labels = options.labels
  }
}

/// Jobs and results as JSON.
enum JobCoding {
  /// The bytes of a value: the same for equal values.
  static func encode(_ value: some Encodable) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return [UInt8](try encoder.encode(value))
  }

  static func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws -> Value {
    try JSONDecoder().decode(type, from: Data(bytes))
  }
}
