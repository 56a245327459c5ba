internal import DaybookDomain
internal import DaybookLog
internal import FoundationEssentials

extension EventImprint {
  /// Writes the imprint as a JSON object.
  func write(to writer: inout ByteWriter) {
    var separator: StaticString = "{"
    func label(_ label: StaticString, _ writer: inout ByteWriter) {
      writer.append(separator)
      writer.append("\"")
      writer.append(label)
      writer.append("\":")
      separator = ","
    }
    if let log {
      label("log", &writer)
      writer.jsonString("\(log.identity)")
      label("created", &writer)
      writer.jsonString(log.createdAt.rfc3339)
    }
    if let frame {
      label("frame", &writer)
      writer.append("\"")
      writer.hexadecimal(frame.identity.session)
      writer.hexadecimal(frame.identity.counter)
      writer.append("\"")
      label("frame_time", &writer)
      writer.jsonString(frame.time.rfc3339)
      if !frame.words.isEmpty {
        label("words", &writer)
        var comma: StaticString = "["
        for word in frame.words {
          writer.append(comma)
          writer.jsonString(word)
          comma = ","
        }
        writer.append("]")
      }
    }
    for (name, bytes) in [("salt" as StaticString, salt), ("commitment", commitment)] {
      guard let bytes else { continue }
      label(name, &writer)
      writer.append("\"")
      for byte in bytes { writer.hexadecimal(byte) }
      writer.append("\"")
    }
    if let detail {
      label("detail_base64", &writer)
      writer.jsonString(Data(detail).base64EncodedString())
    }
    if isEmpty { writer.append("{") }
    writer.append("}")
  }

  /// Reads what ``write(to:)`` writes.
  init(_ value: JSONValue) throws(EventLineFault) {
    guard case .object(var members) = value else { throw .field("imprint") }
    func take(_ label: String) throws(EventLineFault) -> String? {
      guard let value = members.removeValue(forKey: label) else { return nil }
      guard let text = value.string else { throw .field("imprint.\(label)") }
      return text
    }
    if let digits = try take("log") {
      guard let words = Self.words(digits) else { throw .field("imprint.log") }
      guard let created = try take("created").flatMap({ Timestamp(rfc3339: $0) }) else {
        throw .field("imprint.created")
      }
      log = LogStart(
        identity: LogIdentity(high: words.0, low: words.1), createdAt: created)
    }
    if let digits = try take("frame") {
      guard let words = Self.words(digits), words != (0, 0) else { throw .field("imprint.frame") }
      guard let time = try take("frame_time").flatMap({ Timestamp(rfc3339: $0) }) else {
        throw .field("imprint.frame_time")
      }
      frame = FrameStart(
        identity: FrameIdentity(session: words.0, counter: words.1), time: time,
        words: try Self.names(members.removeValue(forKey: "words")))
    }
    salt = try take("salt").map { (digits) throws(EventLineFault) in
      guard let bytes = Self.bytes(digits, count: 16), bytes.contains(where: { $0 != 0 }) else {
        throw .field("imprint.salt")
      }
      return bytes
    }
    commitment = try take("commitment").map { (digits) throws(EventLineFault) in
      guard let bytes = Self.bytes(digits, count: DetailCommitments.byteCount) else {
        throw .field("imprint.commitment")
      }
      return bytes
    }
    detail = try take("detail_base64").map { (text) throws(EventLineFault) in
      guard let data = Data(base64Encoded: text) else { throw .field("imprint.detail_base64") }
      return [UInt8](data)
    }
    if let label = members.keys.min() { throw .field("imprint.\(label)") }
  }

  private static func names(_ value: JSONValue?) throws(EventLineFault) -> [String] {
    guard let value else { return [] }
    guard case .array(let elements) = value else { throw .field("imprint.words") }
    let words = elements.compactMap(\.string)
    guard words.count == elements.count,
      words.allSatisfy({ !$0.isEmpty && EventLine.isName($0) })
    else { throw .field("imprint.words") }
    return words
  }

  /// Two numbers of sixteen digits each.
  private static func words(_ digits: String) -> (UInt64, UInt64)? {
    guard let bytes = bytes(digits, count: 16) else { return nil }
    let words = [bytes[..<8], bytes[8...]].map { $0.reduce(UInt64(0)) { $0 << 8 | UInt64($1) } }
    return (words[0], words[1])
  }

  private static func bytes(_ digits: String, count: Int) -> [UInt8]? {
    let digits = Array(digits.utf8)
    guard digits.count == 2 * count else { return nil }
    var bytes: [UInt8] = []
    for index in stride(from: 0, to: digits.count, by: 2) {
      guard let high = nibble(digits[index]), let low = nibble(digits[index + 1]) else {
        return nil
      }
      bytes.append(high << 4 | low)
    }
    return bytes
  }

  private static func nibble(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    default: nil
    }
  }
}
