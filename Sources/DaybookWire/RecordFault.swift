public import DaybookLog

/// Why a record is no event that this version knows.
public enum RecordFault: Error, Hashable, Sendable {
  /// The bytes have no form that an event has.
  case malformed(MalformedBytes)

  /// The event is of a kind that only a newer version knows.
  case unknownTag(UInt8)
}

extension RecordFault: CustomStringConvertible {
  /// The fault as one clause.
  public var description: String {
    switch self {
    case .malformed(let bytes): "its bytes are no event: \(bytes)"
    case .unknownTag(let tag): "it is an event of kind \(tag), which a newer version wrote"
    }
  }
}
