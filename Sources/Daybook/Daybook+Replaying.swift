public import DaybookLog
public import DaybookProjections

/// What came of folding a log from its beginning.
public struct ReplayReport: Sendable {
  /// How far the log was folded.
  public var position: LogPosition
  /// How long it took.
  public var duration: Duration
  /// The digest of every projection after a full replay, by name.
  public var digests: [(name: String, digest: StateDigest)]
  /// The same of the state that was kept up to date: a snapshot and the events after it.
  public var liveDigests: [(name: String, digest: StateDigest)]
  /// The same of a replay that was saved and loaded half-way.
  public var resumedDigests: [(name: String, digest: StateDigest)]
  /// How the full replay compares with the digests that the log has recorded on its way.
  public var recorded: DigestComparison

  /// The projections of which the three are not the same.
  public var differing: [String] {
    zip(digests, zip(liveDigests, resumedDigests)).compactMap { full, others in
      full.digest == others.0.digest && full.digest == others.1.digest ? nil : full.name
    }
  }
}

extension Daybook {
  /// Folds the log from its beginning, and compares the outcome with the live state, with a
  /// replay that is interrupted half-way, and on the way with the digests that the log has
  /// recorded.
  ///
  /// - Parameters:
  ///   - resumes: Whether to fold a second time, through a snapshot.
  ///   - progress: Called now and then with how far it is and how far it has to go.
  /// - Returns: The digests, and how long the full replay took.
  /// - Throws: ``DaybookError`` when the log cannot be read.
  public func replay(
    resumes: Bool = true, progress: (LogPosition, LogPosition) -> Void = { _, _ in }
  ) async throws(DaybookError) -> ReplayReport {
    let view = try await view()
    let recorded: RecordedDigests
    do throws(FoldFault) {
      recorded = try RecordedDigests(in: engine.log, through: view.position)
    } catch { throw .unreadable(error) }
    let start = ContinuousClock.now
    let full = try Self.fold(engine.log, recorded, to: view.position, cuttingAt: nil, progress)
    let duration = ContinuousClock.now - start - full.comparingTime
    let digests = full.ledger.digests()
    var resumed = digests
    if resumes {
      let half = LogPosition(rawValue: view.position.rawValue / 2)
      resumed = try Self.fold(engine.log, nil, to: view.position, cuttingAt: half, progress)
        .ledger.digests()
    }
    return ReplayReport(
      position: view.position, duration: duration, digests: digests,
      liveDigests: view.digests(), resumedDigests: resumed, recorded: full.comparison)
  }

  /// Folds a log up to a position; where `cut` says so, the ledger is saved and loaded again.
  private static func fold(
    _ log: any EventLog, _ recorded: RecordedDigests?, to end: LogPosition,
    cuttingAt cut: LogPosition?, _ progress: (LogPosition, LogPosition) -> Void
  ) throws(DaybookError) -> ComparingFold {
    var fold = ComparingFold(recorded)
    var cut = cut
    var told = LogPosition.beginning
    do throws(FoldFault) {
      try log.scanFrames(from: .beginning.next) { frame throws(FoldFault) in
        try fold.fold(frame)
        if let place = cut, fold.ledger.head.position >= place {
          cut = nil
          guard let loaded = saved(fold.ledger) else { throw .log(.storage(.corrupted)) }
          fold.ledger = loaded
        }
        if fold.ledger.head.position.rawValue - told.rawValue > 100_000 {
          told = fold.ledger.head.position
          progress(told, end)
        }
        return fold.ledger.head.position < end ? .proceed : .stop
      }
    } catch { throw .unreadable(error) }
    progress(fold.ledger.head.position, end)
    return fold
  }

  private static func saved(_ ledger: borrowing Ledger) -> Ledger? {
    var writer = ByteWriter(capacity: 1 << 16)
    ledger.encode(to: &writer)
    return Ledger(decoding: writer.bytes, at: ledger.head)
  }
}
