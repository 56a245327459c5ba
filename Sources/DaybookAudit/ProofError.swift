/// The reasons why a proof proves nothing.
public enum ProofError: Error, Hashable, Sendable {
  /// The end is missing.
  case truncated

  /// A line, counted from 1, is not what it must be.
  case malformed(line: Int, reason: String)

  /// The event does not stand at that place of the tree that was signed: it, its place or one of
  /// the hashes was changed.
  case forged

  /// The private bytes that came with the proof are not those of the event.
  case otherPrivateBytes

  /// The checkpoint is not accepted.
  case checkpoint(CheckpointError)
}

extension ProofError: CustomStringConvertible {
  /// What is wrong, as one clause.
  public var description: String {
    switch self {
    case .truncated: "the end of the proof is missing"
    case .malformed(let line, let reason): "line \(line) of the proof: \(reason)"
    case .forged: "the event does not stand at that place of the log that was signed"
    case .otherPrivateBytes: "the private bytes in the proof are not those of the event"
    case .checkpoint(let error): error.description
    }
  }
}
