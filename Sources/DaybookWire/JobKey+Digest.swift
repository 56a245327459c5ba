public import DaybookDomain
internal import DaybookLog

extension JobKey {
  /// The key that a text stands for, the same in every log.
  public init(digestOf text: [UInt8]) {
    let digest = unsafe SipHash.digest(of: text.span.bytes)
    // The digest of all zeros means "no key".
    self.init(high: digest.high, low: digest.high | digest.low == 0 ? 1 : digest.low)
  }

  /// Reads 32 hexadecimal digits.
  public init?(hexadecimal digits: String) {
    guard let high = UInt64(hexadecimal: digits.prefix(16)),
      let low = UInt64(hexadecimal: digits.dropFirst(16))
    else { return nil }
    self.init(high: high, low: low)
  }

  /// The key that a text stands for, the same in every log.
  public init(digestOf text: String) { self.init(digestOf: Array(text.utf8)) }
}

extension JobKey {
  /// The key as 32 hexadecimal digits.
  public var hexadecimal: String {
    var writer = ByteWriter(capacity: 32)
    writer.hexadecimal(high)
    writer.hexadecimal(low)
    return unsafe writer.bytes.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
  }
}

extension UInt64 {
  /// Reads 16 hexadecimal digits, and nothing else: no sign either.
  init?(hexadecimal digits: Substring) {
    guard digits.utf8.count == 16, digits.allSatisfy(\.isHexDigit) else { return nil }
    self.init(digits, radix: 16)
  }
}
