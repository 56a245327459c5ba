#if canImport(Darwin)
  internal import Darwin
#else
  internal import Glibc
#endif

/// The system's random numbers, fetched 256 bytes at a time.
///
/// Asking the system for every number costs a call; salts need two numbers each.
public struct Entropy: RandomNumberGenerator, Sendable {
  private var words: [UInt64] = []

  /// Creates a generator that has fetched nothing yet.
  public init() {}

  /// The next 64 bits, which are used once and forgotten.
  public mutating func next() -> UInt64 {
    if words.isEmpty { refill() }
    return words.removeLast()
  }

  private mutating func refill() {
    words = [UInt64](repeating: 0, count: 32)
    let code = unsafe words.withUnsafeMutableBytes { bytes in
      unsafe getentropy(bytes.baseAddress!, bytes.count)
    }
    precondition(code == 0, "getentropy: error \(errno)")
  }
}
