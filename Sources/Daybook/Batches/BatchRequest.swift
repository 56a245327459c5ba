internal import DaybookDomain
public import DaybookWire

/// A batch that somebody wants: jobs that belong together and end together.
public struct BatchRequest: Sendable {
  /// Whose batch it is; 1 to 255 bytes.
  public var owner: String

  /// The job that is queued when all others have ended, however they ended.
  ///
  /// It is kept with the batch, payload and all, and queued once, whatever crashes meanwhile. It
  /// cannot have a delay, a due time or a batch.
  public var finishing: JobRequest?

  /// Names and values to find the batch by; its finishing job has them too.
  ///
  /// Private, erasable.
  public var labels: [Label]

  /// Creates a request.
  public init(owner: String, finishing: JobRequest? = nil, labels: [Label] = []) {
    self.owner = owner
    self.finishing = finishing
    self.labels = labels
  }
}

extension BatchRequest {
  /// Checks the request and does everything that does not need the writer.
  func prepared(
    for attribution: Attribution, detailByteLimit limit: Int
  ) throws(JobRejection) -> PreparedJob {
    try JobRequest.check(owner, field: "owner")
    if let finishing {
      return try finishing.preparedForLater(
        adding: labels, for: attribution, detailByteLimit: limit)
    }
    var detail = EventDetail()
    for label in labels { detail.add(label) }
    detail.add(attribution)
    return PreparedJob(
      queue: "", kind: "", group: "", specification: JobSpecification(queue: .none, kind: .none),
      delayMilliseconds: nil, detail: try detail.encoded(limit: limit))
  }
}
