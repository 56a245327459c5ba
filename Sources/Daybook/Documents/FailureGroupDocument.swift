internal import DaybookDomain
internal import DaybookLog
internal import DaybookWire

/// Failures that have something in common, as JSON shows them.
public struct FailureGroupDocument: Encodable, Sendable {
  /// What they have in common: a word for every dimension, none where nobody told.
  public var by: [String: String]
  /// How many there are.
  public var count: Int
  /// How many jobs they happened to.
  public var jobs: Int
  /// Whether the jobs were counted, and not estimated.
  public var areJobsExact: Bool
  /// When it happened first.
  public var first: String
  /// When it happened last.
  public var last: String
  /// The last one.
  public var example: Example

  /// One of the failures.
  public struct Example: Encodable, Sendable {
    /// Its event.
    public var position: UInt64
    /// The job.
    public var job: UInt64
    /// What went wrong, if it was not erased.
    public var message: String?
  }

  enum CodingKeys: String, CodingKey {
    case by, count, jobs
    case areJobsExact = "jobs_exact"
    case first, last, example
  }
}

extension View {
  /// The document of a group of failures, with the message of the last one.
  public func document(
    _ group: FailureGroup, of analysis: FailureAnalysis
  ) throws(DaybookError) -> FailureGroupDocument {
    var message: String?
    if case .present(let detail) = try event(at: group.lastPosition)?.detail {
      message = detail.text(.message)
    }
    let words = zip(analysis.dimensions.map(\.rawValue), group.values).filter { !$1.isEmpty }
    return FailureGroupDocument(
      by: Dictionary(words, uniquingKeysWith: { $1 }), count: group.count, jobs: group.jobCount,
      areJobsExact: group.isJobCountExact, first: group.firstTime.rfc3339,
      last: group.lastTime.rfc3339,
      example: FailureGroupDocument.Example(
        position: group.lastPosition.rawValue, job: group.lastJob.rawValue, message: message))
  }
}
