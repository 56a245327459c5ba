#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// Base 64 as RFC 4648, section 5 writes it for addresses and file names, without padding, in the
/// one form that it gives every string of bytes.
enum Base64URL {
  static func encode(_ bytes: some Sequence<UInt8>) -> String {
    var text: [UInt8] = []
    for byte in Data(bytes).base64EncodedString().utf8 {
      switch byte {
      case UInt8(ascii: "+"): text.append(UInt8(ascii: "-"))
      case UInt8(ascii: "/"): text.append(UInt8(ascii: "_"))
      case UInt8(ascii: "="): break
      default: text.append(byte)
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Reads what ``encode(_:)`` writes.
  ///
  /// - Returns: `nil` for any other text, also one that decodes to the same bytes.
  static func decode(_ text: some StringProtocol) -> [UInt8]? {
    var plain: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "-"): plain.append(UInt8(ascii: "+"))
      case UInt8(ascii: "_"): plain.append(UInt8(ascii: "/"))
      default: plain.append(byte)
      }
    }
    while plain.count % 4 != 0 { plain.append(UInt8(ascii: "=")) }
    guard let data = Data(base64Encoded: Data(plain)), encode(data) == text else { return nil }
    return [UInt8](data)
  }
}
