internal import DaybookWire

/// 128 bits that differ when two states differ.
///
/// For finding where states part, not for keeping out an attacker: it has no secret.
public struct StateDigest: Hashable, Sendable {
  /// The first 64 bits.
  public let high: UInt64
  /// The last 64 bits.
  public let low: UInt64

  /// Creates a digest from stored numbers.
  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// The digest of bytes: SipHash-2-4-128 under a fixed key.
  public init(of bytes: RawSpan) {
    (high, low) = SipHash.digest(of: bytes)
  }
}

extension StateDigest: CustomStringConvertible {
  /// The digest as 32 hexadecimal digits.
  public var description: String {
    let digits = [high, low].map { word in
      let text = String(word, radix: 16)
      return String(repeating: "0", count: 16 - text.count) + text
    }
    return digits.joined()
  }
}
