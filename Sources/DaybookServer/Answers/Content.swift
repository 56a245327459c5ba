internal import DaybookLog
internal import DaybookWire
internal import FoundationEssentials

/// A payload or a result as it is shown: objects and lists as they went in, everything else as a
/// string, and bytes that are no text in base 64.
enum Content {
  case json
  case text
  case other

  init(_ bytes: [UInt8]) {
    if Self.isContainer(bytes) {
      self = .json
    } else if (try? UTF8Span(validating: bytes.span)) != nil {
      self = .text
    } else {
      self = .other
    }
  }

  /// Whether bytes are the JSON of an object or a list.
  private static func isContainer(_ bytes: [UInt8]) -> Bool {
    guard let first = bytes.first, first == UInt8(ascii: "{") || first == UInt8(ascii: "[") else {
      return false
    }
    do throws(JSONFault) {
      var reader = try JSONReader(bytes)
      _ = try reader.skipValue()
      try reader.end()
      return true
    } catch { return false }
  }
}

extension ByteWriter {
  /// Adds a comma and the member that shows a payload or a result.
  mutating func append(_ bytes: [UInt8], as label: StaticString) {
    append(",\"")
    append(label)
    switch Content(bytes) {
    case .json:
      append("\":")
      append(bytes)
    case .text:
      append("\":")
      unsafe jsonString(bytes.span.bytes)
    case .other:
      append("_base64\":")
      jsonString(Data(bytes).base64EncodedString())
    }
  }

  /// Adds a comma and the member that shows what a program wrote; bytes that are not text are
  /// replaced.
  mutating func append(written bytes: [UInt8], as label: StaticString) {
    append(",\"")
    append(label)
    append("\":")
    jsonString(String(decoding: bytes, as: UTF8.self))
  }
}
