internal import DaybookDomain
internal import DaybookLog
internal import DaybookProjections

/// What the state was like at a position: the digest of every projection.
struct DigestedState: Sendable {
  /// The last event that it was folded from.
  var position: LogPosition
  /// The projections and their digests.
  var digests: [(name: String, version: UInt32, digest: StateDigest)]

  init(_ ledger: borrowing Ledger) {
    position = ledger.head.position
    digests = zip(Ledger.parts, ledger.digests()).map { ($0.name, $0.version, $1.digest) }
  }
}

extension EngineState {
  /// Records what the state was like at an earlier position, unless another process did so since.
  mutating func record(_ digested: DigestedState, by actor: String) {
    guard digested.position > ledger.digestRecord.position else { return }
    let author = Author(actor: name(actor), cause: digested.position)
    for (projection, version, digest) in digested.digests {
      let event = JobEvent.StateDigested(
        throughPosition: digested.position.rawValue, projection: name(projection),
        version: version, high: digest.high, low: digest.low)
      record(.stateDigested(event), job: JobID.none, by: author)
    }
  }
}
