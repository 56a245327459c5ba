public import DaybookDomain

extension JobKey {
  /// The key that a text stands for, the same in every log.
  public init(digestOf text: [UInt8]) {
    let digest = unsafe SipHash.digest(of: text.span.bytes)
    // The digest of all zeros means "no key".
    self.init(high: digest.high, low: digest.high | digest.low == 0 ? 1 : digest.low)
  }

  /// The key that a text stands for, the same in every log.
  public init(digestOf text: String) { self.init(digestOf: Array(text.utf8)) }
}
