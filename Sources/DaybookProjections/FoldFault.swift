public import DaybookLog
public import DaybookWire

/// Why a log cannot be folded.
public enum FoldFault: Error, Hashable, Sendable {
  /// The log cannot be read.
  case log(LogError)

  /// The record at a position is no event that this version knows.
  case record(position: LogPosition, RecordFault)
}

extension FoldFault: CustomStringConvertible {
  /// What happened, as one clause.
  public var description: String {
    switch self {
    case .log(let error): error.description
    case .record(let position, let fault):
      "the event at position \(position.rawValue) cannot be read: \(fault)"
    }
  }
}
