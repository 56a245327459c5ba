public import DaybookDomain
internal import DaybookWire

/// How an attempt went wrong, as its worker tells it.
public struct Failure: Sendable {
  /// What went wrong, for people.
  ///
  /// Private, erasable.
  public var message: String?

  /// The type of the error: what alike errors have in common; at most 255 bytes.
  public var errorType = ""

  /// The reason in a few words that recur, such as `exit 8`; at most 255 bytes.
  public var reason = ""

  /// The stage the attempt was in, if not the one that it entered last; at most 255 bytes.
  public var stage = ""

  /// The stage of an attempt that has never entered one.
  package var stageWhenNoneEntered = ""

  /// What kind of failure it is, which decides about a retry.
  public var category = FailureCategory.unknown

  /// What is to become of the job, if not what category and policy say.
  public var verdict = Verdict.byPolicy

  /// Where it went wrong, for programmers.
  ///
  /// Private, erasable.
  public var stack: String?

  /// The end of what was written to standard output.
  ///
  /// Private, erasable.
  public var output: [UInt8]?

  /// The end of what was written to standard error.
  ///
  /// Private, erasable.
  public var errorOutput: [UInt8]?

  /// Creates a failure of which only the message is known.
  public init(message: String? = nil, errorType: String = "") {
    self.message = message
    self.errorType = errorType
  }
}

extension Failure {
  /// The private bytes.
  var detail: EventDetail {
    var detail = EventDetail()
    detail.add(message, as: .message)
    detail.add(stack, as: .stack)
    if let output, !output.isEmpty { detail.add(output, as: .output) }
    if let errorOutput, !errorOutput.isEmpty { detail.add(errorOutput, as: .errorOutput) }
    return detail
  }

  func check() throws(JobRejection) {
    for (field, word) in [("error_type", errorType), ("reason", reason), ("stage", stage)]
    where word.utf8.count > NameTable.byteLimit {
      throw .invalid(
        field: .name(field: field, byteCount: word.utf8.count, limit: NameTable.byteLimit))
    }
  }
}

/// What became of a job after an answer.
public struct Disposition: Hashable, Sendable {
  /// Where the job is now.
  public var status: JobStatus

  /// The earliest moment of its next attempt, if there is to be one.
  public var retryAt: Timestamp?
}
