/// Random numbers whose whole future is their seed (SplitMix64).
///
/// A test that fails prints the seed, and the next run with it does the same again.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
  /// What everything follows from.
  public let seed: UInt64

  private var state: UInt64

  /// Starts the sequence of a seed.
  public init(seed: UInt64) {
    self.seed = seed
    state = seed
  }

  /// The next 64 bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A number from 0 on, below `limit`, which must be positive.
  public mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }

  /// The next `count` bytes.
  public mutating func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &self) }
  }
}
