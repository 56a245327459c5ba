public import DaybookDomain

extension JobKey {
  /// The key that a text stands for: SipHash-2-4 with 128 bits of output, under a fixed key.
  ///
  /// Fixed, so that the same text has the same key in every log. It keeps different texts apart,
  /// also when somebody looks for two that agree; it does not hide the text. Source: J.-P.
  /// Aumasson, D. J. Bernstein, "SipHash: a fast short-input PRF", and its 128-bit variant.
  public init(digestOf text: [UInt8]) {
    var hash = SipHash(key: (0x6461_7962_6F6F_6B20, 0x6A6F_6220_6B65_7973))
    hash.absorb(text)
    let digest = hash.finish()
    // The digest of all zeros means "no key".
    self = digest == .none ? JobKey(high: 0, low: 1) : digest
  }

  /// The key that a text stands for.
  public init(digestOf text: String) { self.init(digestOf: Array(text.utf8)) }
}

/// SipHash-2-4-128.
struct SipHash {
  private var v0: UInt64
  private var v1: UInt64
  private var v2: UInt64
  private var v3: UInt64

  init(key: (UInt64, UInt64)) {
    v0 = 0x736F_6D65_7073_6575 ^ key.0
    v1 = 0x646F_7261_6E64_6F6D ^ key.1 ^ 0xEE
    v2 = 0x6C79_6765_6E65_7261 ^ key.0
    v3 = 0x7465_6462_7974_6573 ^ key.1
  }

  private mutating func round() {
    v0 &+= v1
    v2 &+= v3
    v1 = (v1 << 13 | v1 >> 51) ^ v0
    v3 = (v3 << 16 | v3 >> 48) ^ v2
    v0 = v0 << 32 | v0 >> 32
    v2 &+= v1
    v0 &+= v3
    v1 = (v1 << 17 | v1 >> 47) ^ v2
    v3 = (v3 << 21 | v3 >> 43) ^ v0
    v2 = v2 << 32 | v2 >> 32
  }

  private mutating func absorb(_ word: UInt64) {
    v3 ^= word
    round()
    round()
    v0 ^= word
  }

  /// Takes the whole message.
  mutating func absorb(_ bytes: [UInt8]) {
    let whole = bytes.count / 8 * 8
    for start in stride(from: 0, to: whole, by: 8) {
      var word: UInt64 = 0
      for index in 0..<8 { word |= UInt64(bytes[start + index]) << UInt64(8 * index) }
      absorb(word)
    }
    var last = UInt64(bytes.count & 0xFF) << 56
    for index in whole..<bytes.count { last |= UInt64(bytes[index]) << UInt64(8 * (index - whole)) }
    absorb(last)
  }

  /// Ends the message.
  mutating func finish() -> JobKey {
    v2 ^= 0xEE
    for _ in 0..<4 { round() }
    let first = v0 ^ v1 ^ v2 ^ v3
    v1 ^= 0xDD
    for _ in 0..<4 { round() }
    return JobKey(high: first, low: v0 ^ v1 ^ v2 ^ v3)
  }
}
