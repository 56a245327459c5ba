package import DaybookLog
internal import DaybookProjections
internal import DaybookSystem

/// Saves the ledger now and then, so that the next start need not read the whole log, and digests
/// it, so that every later replay can be compared with it.
///
/// The writer photographs its ledger, which takes microseconds, and a thread of its own writes
/// the photograph to disk and digests it.
final class Snapshotter: Sendable {
  private let log: any EventLog
  private let isEnabled: Bool
  private let digestPeriod: Int?
  private let progress = Monitor(Progress())

  struct Progress {
    /// The position of the newest snapshot known.
    var saved = LogPosition.beginning
    /// The position of the last state that was digested here.
    var digested = LogPosition.beginning
    /// Digests that are not recorded yet.
    var pending: DigestedState?
    var isBusy = false
  }

  /// What is worth doing with a photograph.
  private struct Duties {
    var saves: Bool
    var digests: Bool
  }

  /// So many events must have come since the last snapshot, or as many as there are jobs.
  private static let leastTail = 65_536
  /// When the log is closed in peace, a shorter tail is worth a snapshot.
  private static let leastTailAtClose = 1_024
  /// The number of newest snapshots that are kept, whatever their age.
  private static let newestCount = 2

  init(log: any EventLog, options: Daybook.Options) {
    self.log = log
    isEnabled = options.savesSnapshots
    digestPeriod =
      switch options.stateDigests {
      case .never: nil
      case .afterEvents(let count): max(1, count)
      }
    let newest = (try? log.snapshots.positions().first) ?? nil
    progress.withLock { $0.saved = newest ?? .beginning }
  }

  /// Whether ``consider(_:)`` would do something, were all durable.
  func isDue(_ state: borrowing Lock<EngineState>) -> Bool {
    guard isEnabled || digestPeriod != nil else { return false }
    return state.withLock { state in
      let duties = progress.withLock { self.due(state.ledger, $0) }
      return duties.saves || duties.digests
    }
  }

  /// Starts saving or digesting when the tail has grown in proportion, and all is durable.
  func consider(_ state: borrowing Lock<EngineState>) {
    guard isEnabled || digestPeriod != nil else { return }
    let work = state.withLock { state -> (Photograph, Duties)? in
      guard !state.isAhead, state.fault == nil else { return nil }
      let duties = progress.withLock { self.due(state.ledger, $0) }
      guard duties.saves || duties.digests else { return nil }
      progress.withLock { $0.isBusy = true }
      return (Photograph(state.ledger.snapshot()), duties)
    }
    guard let (photograph, duties) = work else { return }
    _ = PlainThread(name: "daybook-snapshot") {
      if duties.saves { self.save(photograph) }
      if duties.digests { self.digest(photograph) }
      self.progress.withLock { $0.isBusy = false }
      self.progress.broadcast()
    }
  }

  /// What is due; nothing while a thread is at it.
  private func due(_ ledger: borrowing Ledger, _ progress: Progress) -> Duties {
    if progress.isBusy { return Duties(saves: false, digests: false) }
    let head = ledger.head.position.rawValue
    let jobCount = ledger.jobs.count
    func isDue(after position: LogPosition, _ count: Int) -> Bool {
      head >= position.rawValue + UInt64(max(count, jobCount))
    }
    let digested = max(ledger.digestRecord.position, progress.digested)
    return Duties(
      saves: isEnabled && isDue(after: progress.saved, Self.leastTail),
      digests: digestPeriod.map { isDue(after: digested, $0) } ?? false)
  }

  /// Waits until no photograph is at work.
  func wait() { progress.wait(until: { !$0.isBusy }, then: { _ in }) }

  /// Saves a last snapshot if the tail is worth it.
  func close(_ state: borrowing Lock<EngineState>) {
    wait()
    guard isEnabled else { return }
    let photograph = state.withLock { state -> Photograph? in
      let head = state.ledger.head.position.rawValue
      let saved = progress.withLock { $0.saved.rawValue }
      guard state.fault == nil, head > saved + UInt64(Self.leastTailAtClose) else { return nil }
      return Photograph(state.ledger.snapshot())
    }
    if let photograph { save(photograph) }
  }

  /// The digests that are to be recorded, which are then the caller's.
  func takeDigests() -> DigestedState? {
    progress.withLock { progress in
      defer { progress.pending = nil }
      return progress.pending
    }
  }

  private func digest(_ photograph: Photograph) {
    let digested = DigestedState(photograph.ledger)
    progress.withLock { progress in
      progress.digested = digested.position
      progress.pending = digested
    }
  }

  private func save(_ photograph: Photograph) {
    let head = photograph.ledger.head
    var writer = ByteWriter(capacity: 1 << 20)
    photograph.ledger.encode(to: &writer)
    // Without the snapshot the next start takes longer, and nothing else happens.
    if (try? log.snapshots.save(writer, at: head)) != nil { removeOld() }
    progress.withLock { $0.saved = max($0.saved, head.position) }
  }

  /// Keeps the newest, and of those of each age, which is a power of two of events, the oldest:
  /// to look back twice as far takes one snapshot more.
  private func removeOld() {
    guard let positions = try? log.snapshots.positions(), let newest = positions.first else {
      return
    }
    for position in Snapshots.superfluous(positions.dropFirst(Self.newestCount), newest) {
      try? log.snapshots.remove(at: position)
    }
  }
}

/// Which snapshots are worth their room.
package enum Snapshots {
  /// The snapshots that stand for no age: all but the oldest of those whose distance from the
  /// newest lies between the same two powers of two.
  ///
  /// - Parameters:
  ///   - positions: Where the snapshots are, newest first, but for those that are kept anyway.
  ///   - newest: Where the newest is.
  /// - Returns: The positions of those that may go.
  package static func superfluous(
    _ positions: some Sequence<LogPosition>, _ newest: LogPosition
  ) -> [LogPosition] {
    var oldestOfAge: [Int: LogPosition] = [:]
    var superfluous: [LogPosition] = []
    for position in positions {
      let distance = max(1, newest.rawValue - position.rawValue)
      let age = UInt64.bitWidth - distance.leadingZeroBitCount
      if let younger = oldestOfAge.updateValue(position, forKey: age) {
        superfluous.append(younger)
      }
    }
    return superfluous
  }
}

/// A ledger that nobody changes any more.
final class Photograph: Sendable {
  let ledger: Ledger

  init(_ ledger: consuming Ledger) { self.ledger = ledger }
}
