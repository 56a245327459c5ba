/// Why policies are not understood; none of them is then carried out.
public enum PolicyError: Error, Hashable, Sendable {
  /// The text is not JSON.
  case malformed(reason: String)
  /// There is a field that nobody knows.
  case unknown(field: String)
  /// There is no such field, and there must be.
  case missing(field: String)
  /// A value is not allowed.
  case invalid(field: String, reason: String)

  /// The field, such as `alerts[0].webhook`; empty when the text is not JSON.
  public var field: String {
    switch self {
    case .malformed: ""
    case .unknown(let field), .missing(let field), .invalid(let field, _): field
    }
  }
}

extension PolicyError: CustomStringConvertible {
  /// What is wrong, in one sentence.
  public var description: String {
    switch self {
    case .malformed(let reason): "This is no JSON: \(reason)."
    case .unknown(let field): "Nobody knows a field '\(field)'."
    case .missing(let field): "The field '\(field)' is missing."
    case .invalid(let field, let reason): "The field '\(field)' is wrong: \(reason)."
    }
  }
}
