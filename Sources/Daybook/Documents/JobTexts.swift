public import DaybookDomain
internal import DaybookLog
internal import DaybookWire

/// The longer private texts of a job, the latest of each, as JSON shows them; bytes that are not
/// text are replaced.
public struct JobTexts: Encodable, Sendable {
  /// What it was queued with.
  public var payload: [UInt8]?
  /// What it produced.
  public var result: [UInt8]?
  /// The end of what its last attempt wrote to standard output.
  public var output: [UInt8]?
  /// The end of what its last attempt wrote to standard error.
  public var errorOutput: [UInt8]?

  enum CodingKeys: String, CodingKey {
    case payload, result, output
    case errorOutput = "error_output"
  }

  /// Gives an encoder the texts.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    func encode(_ bytes: [UInt8]?, _ key: CodingKeys) throws {
      guard let bytes else { return }
      try container.encode(String(decoding: bytes, as: UTF8.self), forKey: key)
    }
    try encode(payload, .payload)
    try encode(result, .result)
    try encode(output, .output)
    try encode(errorOutput, .errorOutput)
  }
}

extension View {
  /// The longer private texts of a job, as far as they were not erased.
  ///
  /// - Complexity: O(*k* log *n*), *k* being the number of its events.
  public func texts(of job: JobID) throws(DaybookError) -> JobTexts {
    var texts = JobTexts()
    for event in try history(of: job)?.events ?? [] where event.recorded.position <= position {
      guard case .present(let detail) = event.detail else { continue }
      texts.payload = detail[.payload] ?? texts.payload
      texts.result = detail[.result] ?? texts.result
      if detail[.output] != nil || detail[.errorOutput] != nil {
        texts.output = detail[.output]
        texts.errorOutput = detail[.errorOutput]
      }
    }
    return texts
  }
}
