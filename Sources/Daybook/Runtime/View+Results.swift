public import DaybookDomain
internal import DaybookWire

extension View {
  /// What a completed job produced, in bytes.
  ///
  /// - Returns: `nil` when it is not completed, produced nothing, or its result was erased.
  public func result(of job: JobID) throws(DaybookError) -> [UInt8]? {
    guard let last = try history(of: job)?.events.last(where: { $0.recorded.event.endsJob }),
      case .jobCompleted = last.recorded.event, case .present(let detail) = last.detail
    else { return nil }
    return detail[.result]
  }

  /// What a completed job produced, as its handler returned it.
  ///
  /// - Throws: ``DaybookError``, or an error of decoding when the result is of another form.
  public func result<Output: Decodable>(of job: JobID, as type: Output.Type) throws -> Output? {
    try result(of: job).map { try JobCoding.decode(type, from: $0) }
  }
}

extension JobEvent {
  /// Whether the job ends with the event, or begins afresh: what was before no longer counts.
  fileprivate var endsJob: Bool {
    switch self {
    case .jobCompleted, .jobFailed, .cancelled, .retried, .deleted: true
    default: false
    }
  }
}
