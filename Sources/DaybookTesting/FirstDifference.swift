public import Daybook

/// The first event after which two folds of the same log are in different states.
public struct FirstDifference: Hashable, Sendable {
  /// Where it stands.
  public let position: LogPosition
  /// The event, as `daybook events --jsonl` prints it.
  public let event: String
  /// The state of the first fold right after it, in lines.
  public let first: [String]
  /// The state of the second fold right after it, in lines.
  public let second: [String]
  /// What the folds are called: name and version of their projections.
  public let titles: [String]
}

extension FirstDifference: CustomStringConvertible {
  /// The event, and what differs in the two states.
  public var description: String {
    let before =
      position.rawValue == 1
      ? "They differ from the first event on:"
      : "They are the same up to position \(position.rawValue - 1), and differ after this event:"
    return """
      \(before)
      \(event)
      --- \(titles[0])
      +++ \(titles[1])
      \(LineDiff(first, second))
      """
  }
}

extension Replay {
  /// Looks for the first event after which two projections are in different states: an old and a
  /// new version of the same, say.
  ///
  /// They are compared by their lines, so that two versions may have different byte forms.
  ///
  /// States are compared after every event as long as they are small. As they grow, they are
  /// compared more rarely, lest comparing take much longer than folding, and the event is searched
  /// for between two comparisons: a difference that comes and goes between them is not seen then.
  ///
  /// - Parameters:
  ///   - first: The one.
  ///   - second: The other.
  /// - Returns: The event and the two states; `nil` when they are the same to the end.
  /// - Throws: ``FoldFault`` when the log cannot be read.
  public func firstDifference<A: ReadableProjection & ~Copyable, B: ReadableProjection & ~Copyable>(
    between first: A.Type, and second: B.Type
  ) throws(FoldFault) -> FirstDifference? {
    try search(
      { $0.lines($1) }, { $0.lines($1) }, first, second)
  }

  /// Looks for the first event after which two projections are in different states.
  ///
  /// They are compared by their canonical forms, which must be the same for equal states; what
  /// differs is shown in bytes. See also ``ReadableProjection``.
  ///
  /// - Parameters:
  ///   - first: The one.
  ///   - second: The other.
  /// - Returns: The event and the two states; `nil` when they are the same to the end.
  /// - Throws: ``FoldFault`` when the log cannot be read.
  public func firstDifference<A: Projection & ~Copyable, B: Projection & ~Copyable>(
    between first: A.Type, and second: B.Type
  ) throws(FoldFault) -> FirstDifference? {
    try search(
      { projection, _ in HexDump.lines(projection.bytes()) },
      { projection, _ in HexDump.lines(projection.bytes()) }, first, second)
  }

  private func search<A: Projection & ~Copyable, B: Projection & ~Copyable>(
    _ showA: (borrowing A, NameTable) -> [String], _ showB: (borrowing B, NameTable) -> [String],
    _ first: A.Type, _ second: B.Type
  ) throws(FoldFault) -> FirstDifference? {
    let titles = ["\(A.name) \(A.version)", "\(B.name) \(B.version)"]
    var agreed = LogPosition.beginning
    var limit = try head()
    var step: UInt64?
    while true {
      let found = try compare(after: agreed, through: limit, every: step, showA, showB)
      guard let found else { return nil }
      let distance = found.position.rawValue - found.agreed.rawValue
      if distance > 1 {
        agreed = found.agreed
        limit = found.position
        step = max(1, distance / 16)
        continue
      }
      return FirstDifference(
        position: found.position, event: try line(at: found.position) ?? "",
        first: found.first, second: found.second, titles: titles)
    }
  }

  private struct Found {
    var agreed: LogPosition
    var position: LogPosition
    var first: [String]
    var second: [String]
  }

  /// Folds both, and compares them behind a position: every so many events, or as often as the size
  /// of the states allows, and at the end.
  private func compare<A: Projection & ~Copyable, B: Projection & ~Copyable>(
    after start: LogPosition, through end: LogPosition, every step: UInt64?,
    _ showA: (borrowing A, NameTable) -> [String], _ showB: (borrowing B, NameTable) -> [String]
  ) throws(FoldFault) -> Found? {
    var first = A()
    var second = B()
    var agreed = start
    var next = start.rawValue + (step ?? 1)
    var found: Found?
    try walk { transition, names in
      first.apply(transition)
      second.apply(transition)
      let position = transition.recorded.position
      guard position.rawValue >= next || position == end, position > start else { return .proceed }
      let names = copy names
      let lines = (showA(first, names), showB(second, names))
      guard lines.0 == lines.1 else {
        found = Found(agreed: agreed, position: position, first: lines.0, second: lines.1)
        return .stop
      }
      agreed = position
      if position == end { return .stop }
      // About as many lines are compared as events are folded.
      next = position.rawValue + (step ?? UInt64(1 + lines.0.count / 8))
      return .proceed
    }
    return found
  }
}
