/// A piece of JSON whose form is not known beforehand.
public enum JSONValue: Hashable, Sendable {
  /// `null`.
  case null
  /// `true` or `false`.
  case bool(Bool)
  /// A whole number from 0 on.
  case unsigned(UInt64)
  /// A whole number below 0.
  case negative(Int64)
  /// Any other number.
  case double(Double)
  /// A string.
  case string(String)
  /// A list.
  case array([JSONValue])
  /// An object.
  case object([String: JSONValue])
}

extension JSONValue {
  /// The member of an object, if this is one and has it.
  public subscript(label: String) -> JSONValue? {
    if case .object(let members) = self { members[label] } else { nil }
  }

  /// The string, if this is one.
  public var string: String? { if case .string(let text) = self { text } else { nil } }

  /// The whole number from 0 on, if this is one.
  public var unsigned: UInt64? { if case .unsigned(let number) = self { number } else { nil } }
}

extension JSONValue: Decodable {
  /// Takes whatever a decoder has.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let text = try? container.decode(String.self) {
      self = .string(text)
    } else if let number = try? container.decode(UInt64.self) {
      self = .unsigned(number)
    } else if let members = try? container.decode([String: JSONValue].self) {
      self = .object(members)
    } else if let flag = try? container.decode(Bool.self) {
      self = .bool(flag)
    } else if let number = try? container.decode(Int64.self) {
      self = .negative(number)
    } else if let elements = try? container.decode([JSONValue].self) {
      self = .array(elements)
    } else {
      self = .double(try container.decode(Double.self))
    }
  }
}

extension JSONValue: Encodable {
  /// Gives an encoder whatever it is.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .bool(let flag): try container.encode(flag)
    case .unsigned(let number): try container.encode(number)
    case .negative(let number): try container.encode(number)
    case .double(let number): try container.encode(number)
    case .string(let text): try container.encode(text)
    case .array(let elements): try container.encode(elements)
    case .object(let members): try container.encode(members)
    }
  }
}
