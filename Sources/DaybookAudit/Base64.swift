#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// Base 64 as RFC 4648, section 4 writes it, in the one form that it gives every string of bytes.
enum Base64 {
  static func encode(_ bytes: some Sequence<UInt8>) -> String {
    Data(bytes).base64EncodedString()
  }

  /// Reads what ``encode(_:)`` writes.
  ///
  /// - Returns: `nil` for any other text, also one that decodes to the same bytes.
  static func decode(_ text: some StringProtocol) -> [UInt8]? {
    guard let data = Data(base64Encoded: String(text)), data.base64EncodedString() == text else {
      return nil
    }
    return [UInt8](data)
  }
}
