internal import DaybookDomain
package import DaybookLog
internal import DaybookWire

/// The digests of its own state that a log has recorded, by the position that they speak of.
package struct RecordedDigests: Sendable {
  /// A digest, and the event that says it.
  package struct Entry: Hashable, Sendable {
    /// The position of the event.
    package var position: LogPosition
    /// The projection.
    package var projection: String
    /// The version of the projection.
    package var version: UInt32
    /// The digest of its state.
    package var digest: StateDigest
  }

  private var entries: [LogPosition: [Entry]] = [:]

  /// Reads the digests that stand in a log up to a position.
  ///
  /// Nothing else is decoded, so that it takes a small part of the time of a replay.
  package init(in source: any FrameSource, through end: LogPosition) throws(FoldFault) {
    let codec = RecordCodec()
    var names = NameTable()
    try source.scanFrames(from: .beginning.next) { frame throws(FoldFault) in
      guard frame.first <= end else { return .stop }
      do throws(MalformedBytes) { try names.apply(frame.preamble) } catch {
        throw .record(position: frame.first, .malformed(error))
      }
      try frame.forEachStateDigest(codec: codec) { position, digested in
        let through = LogPosition(rawValue: digested.throughPosition)
        // Nobody records what there was before the first event, or what is not known yet.
        guard position <= end, through > .beginning, through < position,
          names.contains(digested.projection)
        else { return }
        entries[through, default: []].append(
          Entry(
            position: position, projection: names[digested.projection],
            version: digested.version,
            digest: StateDigest(high: digested.high, low: digested.low)))
      }
      return .proceed
    }
  }

  /// Whether there are none.
  package var isEmpty: Bool { entries.isEmpty }

  /// The positions that have digests, in order.
  package var positions: [LogPosition] { entries.keys.sorted() }

  /// The digests of the state at a position.
  package subscript(position: LogPosition) -> [Entry] { entries[position] ?? [] }
}

/// Folds a log and compares the state with every digest that the log has recorded.
package struct ComparingFold: ~Copyable {
  /// The state so far.
  package var ledger = Ledger()

  /// What came of it so far.
  package private(set) var comparison = DigestComparison()

  /// The time that comparing took, which folding alone would not have taken.
  package private(set) var comparingTime = Duration.zero

  private let recorded: RecordedDigests?
  private var rest: ArraySlice<LogPosition>
  private let codec = RecordCodec()

  /// Starts before the first event; without digests it only folds.
  package init(_ recorded: RecordedDigests?) {
    self.recorded = recorded
    rest = (recorded?.positions ?? [])[...]
  }

  /// Folds a frame.
  ///
  /// - Throws: As ``Ledger/fold(_:codec:)``.
  package mutating func fold(_ frame: borrowing Frame) throws(FoldFault) {
    guard let recorded, let next = rest.first, next <= frame.last else {
      return try ledger.fold(frame, codec: codec)
    }
    var rest = rest
    var comparison = comparison
    var time = Duration.zero
    try ledger.fold(frame, codec: codec) { ledger in
      guard ledger.head.position == rest.first else { return }
      let start = ContinuousClock.now
      comparison.compare(ledger, with: recorded[ledger.head.position])
      rest.removeFirst()
      time += ContinuousClock.now - start
    }
    self.rest = rest
    self.comparison = comparison
    comparingTime += time
  }
}
