public import SystemPackage

/// The reasons why a file of tokens cannot be read, changed or written.
public enum TokenFileError: Error, Hashable, Sendable {
  /// A line is none that a token makes; `reason` never holds what stands there.
  case malformed(line: Int, reason: String)

  /// Anybody on the machine may write to the file, and so make themselves a token.
  case writableByOthers

  /// A name has other characters than tokens' names have, or too many of them.
  case name

  /// There is a token of that name.
  case exists(name: String)

  /// There is no token of that name.
  case unknown(name: String)

  /// The system refused.
  case file(Errno)
}

extension TokenFileError: CustomStringConvertible {
  /// What is wrong, as one clause.
  public var description: String {
    switch self {
    case .malformed(let line, let reason): "line \(line) is not that of a token: \(reason)"
    case .writableByOthers:
      "everybody on this machine may write to it; take that away with 'chmod o-w'"
    case .name: "a token's name has 1 to 64 of the characters A-Z a-z 0-9 . _ -"
    case .exists(let name): "there is a token '\(name)' already"
    case .unknown(let name): "there is no token '\(name)'"
    case .file(let error): error.description
    }
  }
}
