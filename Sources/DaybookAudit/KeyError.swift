/// The reasons why a text is not a key.
public enum KeyError: Error, Hashable, Sendable {
  /// It has another form, or a name that a key cannot have.
  case malformed

  /// The hash in it is not that of name and key: one of them was changed.
  case hash(expected: String, found: String)

  /// The key is for an algorithm that this version does not know.
  case unknownAlgorithm(UInt8)
}

extension KeyError: CustomStringConvertible {
  /// What is wrong, as one clause.
  public var description: String {
    switch self {
    case .malformed: "the text has not the form of a key"
    case .hash(let expected, let found):
      "the key's hash is \(expected), and the text says \(found)"
    case .unknownAlgorithm(let algorithm):
      "the key is for algorithm \(algorithm), and this version knows Ed25519 only, which is 1"
    }
  }
}
