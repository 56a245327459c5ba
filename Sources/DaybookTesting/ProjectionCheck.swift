public import Daybook
internal import DaybookSystem

/// Checks of a projection of one's own: the same events give the same state, whatever the batches
/// they come in, and however often the state is saved and loaded on the way.
///
/// ```swift
/// try ProjectionCheck(seed: 7).run(Totals.self, over: replay)
/// ```
///
/// It folds the log again and again, and throws what it found wrong with a sentence that says what
/// such a fault usually comes from, the first event after which it shows, and the seed.
public struct ProjectionCheck: Sendable {
  /// What everything random follows from.
  public let seed: UInt64

  /// How often the log is folded with saving and loading at random places.
  public var rounds = 8

  /// How long after the first fold the second begins at least, so that what reads a clock shows.
  public var pause = Duration.milliseconds(20)

  /// Creates a check.
  public init(seed: UInt64) { self.seed = seed }

  /// Checks a projection with the events of a log.
  ///
  /// - Parameters:
  ///   - type: The projection.
  ///   - replay: The log; the more different events it has, the better.
  /// - Throws: ``ProjectionFault``; ``FoldFault`` or ``StorageFault`` when the log cannot be read;
  ///   ``ExpectationFailure`` when the log has no events.
  public func run<P: Projection & ~Copyable>(_ type: P.Type, over replay: Replay) throws {
    let end = try replay.head()
    guard end > .beginning else {
      throw ExpectationFailure("the log has no events, so that nothing could be checked")
    }
    let start = ContinuousClock.now
    let whole = try replay.fold(type).bytes()
    wait(until: start + pause)
    // First of all: what is not pure would look as if it had forgotten something.
    let again = try replay.fold(type).bytes()
    if again != whole { throw fault(.notPure, P.self, nil, whole, again) }
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<rounds {
      let count = 1 + generator.below(4)
      let cuts = (0..<count).map { _ in
        LogPosition(rawValue: 1 + generator.next() % end.rawValue)
      }
      try foldSaving(type, replay, at: Set(cuts))
    }
    try foldInBatches(type, replay, &generator, whole)
  }

  /// Folds a log twice at the same time, one of them saved and loaded again behind some events, and
  /// compares them there and after every event that follows.
  private func foldSaving<P: Projection & ~Copyable>(
    _ type: P.Type, _ replay: Replay, at cuts: Set<LogPosition>
  ) throws {
    var plain = P()
    var saved = P()
    var fault: ProjectionFault?
    var isSaved = false
    var previous: LogPosition?
    let end = try replay.head()
    var next: UInt64 = 0
    try replay.walk { transition, _ in
      plain.apply(transition)
      saved.apply(transition)
      let position = transition.recorded.position
      let isCut = cuts.contains(position)
      guard isCut || position == end || (isSaved && position.rawValue >= next) else {
        return .proceed
      }
      let (bytes, others) = (plain.bytes(), saved.bytes())
      guard bytes == others else {
        let reason: ProjectionFault.Reason = isSaved ? .forgets : .notPure
        fault = self.fault(reason, P.self, position, bytes, others)
        fault?.agreedAt = previous
        return .stop
      }
      previous = position
      next = position.rawValue + 1 + UInt64(bytes.count / 256)
      guard isCut else { return .proceed }
      do throws(MalformedBytes) {
        saved = try unsafe P(decoding: others.span.bytes)
      } catch {
        fault = self.fault(.unreadable("\(error)"), P.self, position, others, [])
        return .stop
      }
      isSaved = true
      let loaded = saved.bytes()
      if loaded == others { return .proceed }
      fault = self.fault(.otherForm, P.self, position, others, loaded)
      return .stop
    }
    if let fault { throw fault }
  }

  /// Lets a projector follow a log that grows in batches of random sizes, saved and started anew
  /// now and then.
  private func foldInBatches<P: Projection & ~Copyable>(
    _ type: P.Type, _ replay: Replay, _ generator: inout SeededGenerator, _ whole: [UInt8]
  ) throws {
    var lines = try replay.lines()[...]
    let log = MemoryEventLog(identity: LogIdentity(high: 3, low: 4), now: 0)
    let store = MemorySnapshotStore()
    var importer = Importer(into: log)
    var projector = Projector<P>()
    let size = max(1, lines.count / 20)
    while !lines.isEmpty {
      let batch = lines.prefix(1 + generator.below(2 * size))
      lines = lines.dropFirst(batch.count)
      try importer.add(batch)
      try projector.catchUp(with: log)
      guard generator.below(4) == 0 else { continue }
      try projector.save(to: store)
      projector = try Projector<P>(from: store)
    }
    let found = projector.projection.bytes()
    if found != whole { throw fault(.batches, P.self, nil, whole, found) }
  }

  private func fault<P: Projection & ~Copyable>(
    _ reason: ProjectionFault.Reason, _ type: P.Type, _ position: LogPosition?,
    _ expected: [UInt8], _ found: [UInt8]
  ) -> ProjectionFault {
    ProjectionFault(
      projection: "\(P.name) \(P.version)", reason: reason, position: position, agreedAt: nil,
      difference: LineDiff(HexDump.lines(expected), HexDump.lines(found)).lines, seed: seed)
  }

  /// Waits on a lock that nobody opens.
  private func wait(until moment: ContinuousClock.Instant) {
    let never = Monitor(false)
    _ = never.wait(until: { $0 }, timeout: ContinuousClock.now.duration(to: moment))
  }
}
