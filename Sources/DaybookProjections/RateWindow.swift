internal import DaybookDomain
internal import DaybookLog
internal import DequeModule

/// The attempts that were started lately where their rate is limited.
///
/// No period, wherever it begins, sees more starts than allowed: every start counts until a whole
/// period has passed. Starts are told apart by thousandths of the period, or milliseconds where
/// those are longer, and count to the end of theirs; so a window takes no more room than a
/// thousand counts, whatever the rate. It follows from the times of events alone.
struct RateWindow: Hashable, Sendable {
  /// The starts of one step.
  struct Step: Hashable, Sendable {
    /// The last moment of the step.
    var end: Timestamp
    /// The number of starts.
    var count: UInt32
  }

  private var steps = Deque<Step>()
  private var count = 0

  /// Notes a start, and forgets those that no longer count.
  mutating func add(at time: Timestamp, periodMilliseconds period: UInt32) {
    while let step = steps.first, step.end.adding(milliseconds: Int64(period)) <= time {
      count -= Int(step.count)
      steps.removeFirst()
    }
    let grain = max(1, Int64(period) / 1_000)
    let rest = (time.milliseconds % grain + grain) % grain
    let end = time.adding(milliseconds: grain - 1 - rest)
    if let last = steps.last, last.end >= end, last.count < .max {
      steps[steps.count - 1].count += 1
    } else {
      steps.append(Step(end: end, count: 1))
    }
    count += 1
  }

  /// When another start is allowed; `nil` when that has nothing to do with earlier ones.
  ///
  /// - Complexity: O(1), unless the rate was lowered a short while ago.
  func opens(rate: UInt32, periodMilliseconds period: UInt32) -> Timestamp? {
    var surplus = count - Int(rate) + 1
    for step in steps where surplus > 0 {
      surplus -= Int(step.count)
      if surplus <= 0 { return step.end.adding(milliseconds: Int64(period)) }
    }
    return nil
  }
}

extension RateWindow {
  /// Writes the starts, oldest first.
  func encode(to writer: inout ByteWriter) {
    writer.varint(UInt64(steps.count))
    for step in steps {
      writer.integer(step.end.milliseconds)
      writer.integer(step.count)
    }
  }

  /// Reads what ``encode(to:)`` wrote.
  @_lifetime(reader: copy reader)
  init(from reader: inout ByteReader) throws(MalformedBytes) {
    for _ in 0..<(try reader.varint()) {
      let end = Timestamp(milliseconds: try reader.integer(as: Int64.self))
      let step = Step(end: end, count: try reader.integer(as: UInt32.self))
      steps.append(step)
      count += Int(step.count)
    }
  }
}
