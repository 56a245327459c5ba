/// Bytes that do not have the form they must have: where, and what is wrong.
public struct MalformedBytes: Error, Hashable, Sendable {
  /// The place of the first wrong byte, counted from the start of what was being read.
  public var offset: Int

  /// What is wrong, as a clause: "a name has no number".
  public var reason: String

  /// Creates a report.
  public init(offset: Int, reason: String) {
    self.offset = offset
    self.reason = reason
  }
}

extension MalformedBytes: CustomStringConvertible {
  /// The report as one clause.
  public var description: String { "\(reason) (byte \(offset))" }
}
