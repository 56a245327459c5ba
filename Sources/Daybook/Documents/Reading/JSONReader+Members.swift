public import DaybookDomain
public import DaybookWire

/// Taking the value of a member that must be of a certain kind.
///
/// All throw ``DocumentFault``, which names the member.
extension JSONReader {
  /// Reads a whole document, which `body` must take.
  public static func document<Value>(
    _ bytes: [UInt8], _ body: (inout JSONReader) throws(DocumentFault) -> Value
  ) throws(DocumentFault) -> Value {
    var reader: JSONReader
    do throws(JSONFault) { reader = try JSONReader(bytes) } catch { throw DocumentFault(error) }
    let value = try body(&reader)
    do throws(JSONFault) { try reader.end() } catch { throw DocumentFault(error) }
    return value
  }

  /// Reads an object, of which every member must be taken by `body`; a fault that `body` throws
  /// without a place is put where the member stands.
  public mutating func members(
    _ body: (inout JSONReader, String) throws(DocumentFault) -> Bool
  ) throws(DocumentFault) {
    guard try kind(of: "") == .object else {
      throw DocumentFault(field: "", reason: "it is not a JSON object")
    }
    try object { (reader, name) throws(DocumentFault) in
      guard try body(&reader, name) else {
        throw DocumentFault(field: name, reason: "means nothing here")
      }
    }
  }

  /// Reads an array, or the one element that stands for an array of it.
  ///
  /// - Returns: The elements, and whether there was an array.
  public mutating func oneOrMany<Element>(
    atMost limit: Int, _ body: (inout JSONReader) throws(DocumentFault) -> Element
  ) throws(DocumentFault) -> (elements: [Element], isArray: Bool) {
    guard try kind(of: "") == .array else { return ([try body(&self)], false) }
    return (try elements(of: "", atMost: limit, body), true)
  }

  /// Reads an array.
  public mutating func elements<Element>(
    of field: String, atMost limit: Int = .max,
    _ body: (inout JSONReader) throws(DocumentFault) -> Element
  ) throws(DocumentFault) -> [Element] {
    guard try kind(of: field) == .array else {
      throw DocumentFault(field: field, reason: "is not a list")
    }
    var elements: [Element] = []
    try array { (reader) throws(DocumentFault) in
      guard elements.count < limit else {
        throw DocumentFault(field: field, reason: "has more than \(limit) elements")
      }
      do throws(DocumentFault) { elements.append(try body(&reader)) } catch {
        throw error.within("\(field)[\(elements.count)]")
      }
    }
    return elements
  }

  /// Reads a string.
  public mutating func text(_ field: String) throws(DocumentFault) -> String {
    guard try kind(of: field) == .string else {
      throw DocumentFault(field: field, reason: "is not a string")
    }
    return try value(of: field) { (reader) throws(JSONFault) in try reader.string() }
  }

  /// Reads what something is about: a string that is not empty.
  public mutating func key(_ field: String) throws(DocumentFault) -> String {
    let key = try text(field)
    if key.isEmpty { throw DocumentFault(field: field, reason: "is empty") }
    return key
  }

  /// Reads a list of strings.
  public mutating func texts(_ field: String) throws(DocumentFault) -> [String] {
    try elements(of: field) { (reader) throws(DocumentFault) in try reader.text("") }
  }

  /// Reads a whole number.
  public mutating func whole(
    _ field: String, in range: ClosedRange<UInt64> = 0...UInt64(Int64.max)
  ) throws(DocumentFault) -> UInt64 {
    guard try kind(of: field) == .number,
      let number = try value(of: field, { (reader) throws(JSONFault) in try reader.unsigned() }),
      range.contains(number)
    else {
      let what =
        range.upperBound == UInt64(Int64.max)
        ? "is not a whole number from \(range.lowerBound) on"
        : "is not \(range.lowerBound) to \(range.upperBound)"
      throw DocumentFault(field: field, reason: what)
    }
    return number
  }

  /// Reads `true` or `false`.
  public mutating func flag(_ field: String) throws(DocumentFault) -> Bool {
    guard try kind(of: field) == .bool else {
      throw DocumentFault(field: field, reason: "is neither true nor false")
    }
    return try value(of: field) { (reader) throws(JSONFault) in try reader.bool() }
  }

  /// Reads a duration such as `30s`.
  public mutating func duration(_ field: String) throws(DocumentFault) -> Duration {
    guard let duration = Duration(text: try text(field)) else {
      throw DocumentFault(field: field, reason: "is no duration such as 30s")
    }
    return duration
  }

  /// Reads a moment such as `2026-03-01T12:00:00Z`.
  public mutating func time(_ field: String) throws(DocumentFault) -> Timestamp {
    guard let time = Timestamp(text: try text(field)) else {
      throw DocumentFault(field: field, reason: "is no moment such as 2026-03-01T12:00:00Z")
    }
    return time
  }

  /// Reads labels: an object of strings.
  public mutating func labels(_ field: String) throws(DocumentFault) -> [Label] {
    guard try kind(of: field) == .object else {
      throw DocumentFault(field: field, reason: "is not an object")
    }
    var labels: [Label] = []
    try object { (reader, name) throws(DocumentFault) in
      guard !name.isEmpty, !name.contains("=") else {
        throw DocumentFault(field: field, reason: "has a name that is empty or contains =")
      }
      labels.append(Label(name: name, value: try reader.text("\(field).\(name)")))
    }
    return labels.sorted { $0.name < $1.name }
  }

  /// Reads any JSON as the bytes that are kept of it: a string stands for its own characters,
  /// anything else for its JSON as it was sent.
  public mutating func content(_ field: String) throws(DocumentFault) -> [UInt8] {
    if try kind(of: field) == .string { return Array(try text(field).utf8) }
    let place = try value(of: field) { (reader) throws(JSONFault) in try reader.skipValue() }
    return Array(bytes[place])
  }

  private mutating func kind(of field: String) throws(DocumentFault) -> Kind {
    try value(of: field) { (reader) throws(JSONFault) in try reader.kind() }
  }

  private mutating func value<Value>(
    of field: String, _ body: (inout JSONReader) throws(JSONFault) -> Value
  ) throws(DocumentFault) -> Value {
    do throws(JSONFault) { return try body(&self) } catch { throw DocumentFault(error) }
  }
}
