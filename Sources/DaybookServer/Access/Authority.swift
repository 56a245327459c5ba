/// The authority of a request or an origin, `HOST` or `HOST:PORT` (RFC 3986, section 3.2).
struct Authority: Hashable, Sendable {
  /// A name or an address, in small letters; one of IPv6 in its brackets.
  let host: String
  /// `nil` where none is written.
  let port: UInt16?

  /// Reads an authority.
  ///
  /// - Returns: `nil` when it has not that form, also when a user stands before it.
  init?(_ text: some StringProtocol) {
    // Some letters beyond ASCII have small ones in it.
    guard text.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
    let text = text.lowercased()
    let end: String.Index
    if text.hasPrefix("[") {
      guard let bracket = text.firstIndex(of: "]") else { return nil }
      end = text.index(after: bracket)
      guard text[..<end].dropFirst().dropLast().utf8.allSatisfy(Self.isAddressByte) else {
        return nil
      }
    } else {
      end = text.firstIndex(of: ":") ?? text.endIndex
      guard !text[..<end].isEmpty, text[..<end].utf8.allSatisfy(Self.isNameByte) else {
        return nil
      }
    }
    host = String(text[..<end])
    if end == text.endIndex {
      port = nil
    } else {
      let digits = text[end...].dropFirst()
      guard text[end] == ":", digits.utf8.allSatisfy({ (48...57).contains($0) }),
        let number = UInt16(digits)
      else { return nil }
      port = number
    }
  }

  /// Whether it names the machine itself: `localhost`, `127.0.0.0/8` or `[::1]`.
  ///
  /// No other name counts: whoever owns it may have it lead to 127.0.0.1 (DNS rebinding).
  var isLoopback: Bool {
    if host == "localhost" || host == "[::1]" { return true }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
      UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
      true
    default: false
    }
  }

  private static func isAddressByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "0")...UInt8(ascii: "9"),
      UInt8(ascii: ":"), UInt8(ascii: "."):
      true
    default: false
    }
  }
}
