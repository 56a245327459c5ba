internal import DaybookDomain

/// A request for a job with everything done that does not need the writer.
struct PreparedJob: Sendable {
  var queue: String
  var kind: String
  /// Empty for none.
  var group: String
  var specification: JobSpecification
  var delayMilliseconds: Int64?
  var detail: [UInt8]
}
