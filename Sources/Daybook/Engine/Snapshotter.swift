package import DaybookLog
internal import DaybookProjections
internal import DaybookSystem

/// Saves the ledger now and then, so that the next start need not read the whole log.
///
/// The writer photographs its ledger, which takes microseconds, and a thread of its own writes
/// the photograph to disk.
final class Snapshotter: Sendable {
  private let log: any EventLog
  private let isEnabled: Bool
  private let progress = Monitor(Progress())

  struct Progress {
    /// The position of the newest snapshot known.
    var saved = LogPosition.beginning
    var isSaving = false
  }

  /// So many events must have come since the last snapshot, or as many as there are jobs.
  private static let leastTail = 65_536
  /// When the log is closed in peace, a shorter tail is worth a snapshot.
  private static let leastTailAtClose = 1_024
  /// The number of newest snapshots that are kept, whatever their age.
  private static let newestCount = 2

  init(log: any EventLog, isEnabled: Bool) {
    self.log = log
    self.isEnabled = isEnabled
    let newest = (try? log.snapshots.positions().first) ?? nil
    progress.withLock { $0.saved = newest ?? .beginning }
  }

  /// Starts saving when the tail has grown in proportion.
  func consider(_ state: borrowing Lock<EngineState>) {
    guard isEnabled else { return }
    let photograph = state.withLock { state -> Photograph? in
      let tail = self.tail(to: state.ledger.head.position)
      guard !state.isAhead, state.fault == nil,
        tail > UInt64(max(Self.leastTail, state.ledger.jobs.count))
      else { return nil }
      let isFree = progress.withLock { progress in
        if progress.isSaving { return false }
        progress.isSaving = true
        return true
      }
      return isFree ? Photograph(state.ledger.snapshot()) : nil
    }
    guard let photograph else { return }
    _ = PlainThread(name: "daybook-snapshot") { self.save(photograph) }
  }

  /// Waits for the snapshot being saved, and saves a last one if the tail is worth it.
  func close(_ state: borrowing Lock<EngineState>) {
    progress.wait(until: { !$0.isSaving }, then: { _ in })
    guard isEnabled else { return }
    let photograph = state.withLock { state -> Photograph? in
      let tail = self.tail(to: state.ledger.head.position)
      guard state.fault == nil, tail > Self.leastTailAtClose else { return nil }
      return Photograph(state.ledger.snapshot())
    }
    if let photograph { save(photograph) }
  }

  private func tail(to head: LogPosition) -> UInt64 {
    let saved = progress.withLock { $0.saved }
    return head > saved ? head.rawValue - saved.rawValue : 0
  }

  private func save(_ photograph: Photograph) {
    let head = photograph.ledger.head
    var writer = ByteWriter(capacity: 1 << 20)
    photograph.ledger.encode(to: &writer)
    // Without the snapshot the next start takes longer, and nothing else happens.
    if (try? log.snapshots.save(writer, at: head)) != nil { removeOld() }
    progress.withLock { progress in
      progress.saved = max(progress.saved, head.position)
      progress.isSaving = false
    }
    progress.broadcast()
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
