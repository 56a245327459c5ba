/// The reasons why a signed checkpoint is not accepted.
public enum CheckpointError: Error, Hashable, Sendable {
  /// The end is missing.
  case truncated

  /// A line, counted from 1, is not what it must be.
  case malformed(line: Int, reason: String)

  /// The key did not sign this text: the text or the signature was changed.
  case forged(key: String)

  /// It is signed by others only.
  case anotherKey(expected: String, signers: [String])

  /// The signature is right, and the checkpoint is another log's.
  case anotherLog(expected: String, found: String)
}

extension CheckpointError: CustomStringConvertible {
  /// What is wrong, as one clause.
  public var description: String {
    switch self {
    case .truncated: "the end of the checkpoint is missing"
    case .malformed(let line, let reason): "line \(line) of the checkpoint: \(reason)"
    case .forged(let key): "the checkpoint is not what \(key) signed"
    case .anotherKey(let expected, let signers) where signers.contains(expected):
      "the checkpoint is signed by another key of the name \(expected)"
    case .anotherKey(let expected, let signers):
      "the checkpoint is not signed by \(expected), but by \(signers.joined(separator: ", "))"
    case .anotherLog(let expected, let found):
      "the checkpoint is of the log \(found), not of \(expected)"
    }
  }
}
