public import DaybookLog

/// How the state that this version folds compares with the digests that a log has recorded.
public struct DigestComparison: Hashable, Sendable {
  /// The number of recorded digests that are those of this version's state.
  public private(set) var agreeingCount = 0

  /// The number of recorded digests that say nothing to this version: of a projection that it does
  /// not have, or of another version of one.
  public private(set) var incomparableCount = 0

  /// Where the state parts from what was recorded: at most one place for a projection, in the
  /// order of the positions.
  public private(set) var divergences: [Divergence] = []

  /// Where the state of a projection parts from what was recorded.
  ///
  /// The events behind ``agreedAt`` up to ``differsAt`` are folded otherwise than they were by
  /// whoever recorded the digest.
  public struct Divergence: Hashable, Sendable {
    /// The projection.
    public var projection: String
    /// The last position before it whose state is as it was recorded; the beginning when there is
    /// none.
    public var agreedAt: LogPosition
    /// The first position whose state is not.
    public var differsAt: LogPosition
    /// The event that says what the state was like there.
    public var recordedAt: LogPosition
    /// What was recorded.
    public var recorded: StateDigest
    /// What this version comes to.
    public var found: StateDigest
  }

  private var agreed: [String: LogPosition] = [:]

  /// Creates the comparison with nothing.
  public init() {}

  /// Compares a ledger with the digests recorded of its position.
  mutating func compare(_ ledger: borrowing Ledger, with entries: [RecordedDigests.Entry]) {
    let parts = Ledger.parts
    let digests = ledger.digests()
    for entry in entries {
      let name = entry.projection
      guard let index = parts.firstIndex(where: { $0.name == name }),
        parts[index].version == entry.version
      else {
        incomparableCount += 1
        continue
      }
      if digests[index].digest == entry.digest {
        agreeingCount += 1
        agreed[name] = ledger.head.position
      } else if !divergences.contains(where: { $0.projection == name }) {
        divergences.append(
          Divergence(
            projection: name, agreedAt: agreed[name] ?? .beginning,
            differsAt: ledger.head.position, recordedAt: entry.position, recorded: entry.digest,
            found: digests[index].digest))
      }
    }
  }
}

extension DigestComparison.Divergence: CustomStringConvertible {
  /// What parts where, as one sentence.
  public var description: String {
    let agreement =
      agreedAt == .beginning
      ? "nothing before it was compared"
      : "it was the same as of position \(agreedAt.rawValue)"
    return "The state of '\(projection)' as of position \(differsAt.rawValue) is not what the log "
      + "recorded at position \(recordedAt.rawValue); \(agreement)."
  }
}
