/// How many wrong tokens came from where, in the minute since the first of them.
///
/// It remembers so many networks and no more: a new one takes the place of the one whose minute
/// began first. Whoever has more addresses than that is not kept off, but costs no more memory.
package struct WrongTokens: Sendable {
  /// So many wrong tokens are looked at in a minute.
  static let limit = 10

  /// So long they count, from the first on.
  static let period = Duration.seconds(60)

  private struct Tally {
    var begin: ContinuousClock.Instant
    var count: Int
    var slot: Int
  }

  private var tallies: [PeerNetwork: Tally] = [:]

  /// Who began when, in a ring: the next slot to be written has the one that began first.
  private var ring: [PeerNetwork?]
  private var nextSlot = 0

  /// Creates a memory of nothing.
  ///
  /// - Parameter capacity: How many networks are remembered.
  package init(capacity: Int = 4_096) { ring = [PeerNetwork?](repeating: nil, count: capacity) }

  /// How many networks are remembered.
  package var count: Int { tallies.count }

  /// How long no token from a network is looked at any more; `nil` if it is.
  package func wait(_ peer: PeerNetwork, now: ContinuousClock.Instant) -> Duration? {
    guard let tally = tallies[peer], tally.count >= Self.limit else { return nil }
    let left = Self.period - tally.begin.duration(to: now)
    return left > .zero ? left : nil
  }

  /// Counts a wrong token.
  package mutating func note(_ peer: PeerNetwork, now: ContinuousClock.Instant) {
    if let tally = tallies[peer], tally.begin.duration(to: now) < Self.period {
      tallies[peer]?.count += 1
      return
    }
    // A network that begins anew leaves its old slot behind, which then means nothing.
    if let oldest = ring[nextSlot], tallies[oldest]?.slot == nextSlot { tallies[oldest] = nil }
    ring[nextSlot] = peer
    tallies[peer] = Tally(begin: now, count: 1, slot: nextSlot)
    nextSlot = (nextSlot + 1) % ring.count
  }
}
