/// Which log this is, for ever: drawn once, when the log is created.
public struct LogIdentity: Hashable, Sendable {
  /// 128 random bits, the first half.
  public let high: UInt64
  /// 128 random bits, the second half.
  public let low: UInt64

  /// Creates an identity from stored numbers.
  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// Draws a new identity.
  public static func random(using generator: inout some RandomNumberGenerator) -> LogIdentity {
    LogIdentity(high: generator.next(), low: generator.next())
  }
}

extension LogIdentity: CustomStringConvertible {
  /// The 32 hexadecimal digits that name the log in files and proofs.
  public var description: String { digits(of: high) + digits(of: low) }

  private func digits(of word: UInt64) -> String {
    let digits = String(word, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
