extension JobEvent {
  /// What a projection was like right after an event, so that whoever replays the log on another
  /// machine, with another build, can tell whether it comes to the same.
  public struct StateDigested: Hashable, Sendable, BitwiseCopyable {
    /// The last event that the state was folded from.
    public var throughPosition: UInt64
    /// The projection.
    public var projection: Name
    /// The version of the projection.
    public var version: UInt32
    /// The first 64 bits of the digest of its state.
    public var high: UInt64
    /// The last 64 bits of the digest of its state.
    public var low: UInt64

    /// Creates the fact.
    public init(
      throughPosition: UInt64, projection: Name, version: UInt32, high: UInt64, low: UInt64
    ) {
      self.throughPosition = throughPosition
      self.projection = projection
      self.version = version
      self.high = high
      self.low = low
    }
  }
}
