public import DaybookWire

/// What is wrong with a document that somebody sent.
public struct DocumentFault: Error, Hashable, Sendable {
  /// The member that is to blame, such as `queue` or `[3].priority`; empty for the document itself.
  public var field: String

  /// What is wrong with it, as a clause that goes on where the member was named.
  public var reason: String

  /// Creates a fault.
  public init(field: String, reason: String) {
    self.field = field
    self.reason = reason
  }

  /// The same fault, seen from outside the member or the element that it was found in.
  public func within(_ place: String) -> DocumentFault {
    let separator = field.isEmpty || field.hasPrefix("[") ? "" : "."
    return DocumentFault(field: place + separator + field, reason: reason)
  }
}

extension DocumentFault: JSONReadingError {
  /// What is wrong where there is no JSON.
  public init(_ fault: JSONFault) {
    self.init(field: "", reason: "\(fault.reason), at byte \(fault.offset)")
  }
}

extension DocumentFault: CustomStringConvertible {
  /// The fault as one clause.
  public var description: String { field.isEmpty ? reason : "\"\(field)\" \(reason)" }
}
