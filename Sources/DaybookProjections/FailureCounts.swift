package import DaybookDomain
package import DaybookLog
internal import DaybookWire

/// How often what was processed has failed, whatever step it was that failed.
///
/// Counted for each key, over all jobs that had it; a job without a key is counted for itself.
package struct FailureCounts: ~Copyable, Sendable, Projection {
  private var rows = DenseTable<FailureRow>()

  /// The failures of one thing.
  package struct Entry: Hashable, Sendable {
    /// The key; none when a job without a key is counted for itself.
    package var key: JobKey
    /// The job that failed last.
    package var job: JobID
    /// How often it failed, ever.
    package var count: Int
    /// How often it failed since it last succeeded.
    package var openCount: Int
    /// The last failure's event, where its message is to be found.
    package var lastPosition: LogPosition
    /// When it last failed.
    package var lastTime: Timestamp
    /// How it last failed.
    package var lastFailure: AttemptFailure
  }

  /// Creates an empty view.
  package init() {}

  /// The number of things that ever failed.
  package var count: Int { rows.count }

  /// The failures of what a job is about.
  package func entry(key: JobKey, job: JobID) -> Entry? {
    rows.row(Self.thing(key: key, job: job)).map { $0.entry }
  }

  /// Calls `body` with everything that ever failed, in no order that means anything.
  package func enumerate(_ body: (Entry) -> Void) {
    rows.enumerate { _, row in body(row.entry) }
  }

  /// Folds one event.
  package mutating func apply(_ transition: borrowing Transition) {
    guard transition.hasJob else { return }
    switch transition.recorded.event {
    case .attemptFailed(let failed):
      let thing = Self.thing(of: transition)
      let place = rows.place(of: thing) ?? rows.insert(FailureRow(id: thing))
      let job = transition.recorded.job
      let position = transition.recorded.position
      let time = transition.recorded.time
      rows.update(place) { row in
        row.count += 1
        row.openCount += 1
        row.job = job
        row.lastPosition = position
        row.lastTime = time
        row.lastFailure = failed.failure
      }
    case .jobCompleted:
      guard rows.count > 0, let place = rows.place(of: Self.thing(of: transition)) else { return }
      rows.update(place) { $0.openCount = 0 }
    case .deleted:
      if let place = rows.place(of: Self.thing(of: transition)),
        rows[place].job == transition.recorded.job
      {
        rows.remove(place)
      }
    default: break
    }
  }

  /// A second view with the same counts.
  package mutating func snapshot() -> FailureCounts {
    var other = FailureCounts()
    other.rows = rows.snapshot()
    return other
  }

  private static func thing(of transition: borrowing Transition) -> JobKey {
    thing(key: transition.new.specification.key, job: transition.recorded.job)
  }

  /// A job without a key stands for itself, in a form that no digest has but by an accident of
  /// one in 2⁶⁴.
  private static func thing(key: JobKey, job: JobID) -> JobKey {
    key == .none ? JobKey(high: 0, low: job.rawValue) : key
  }
}

extension FailureCounts {
  /// `failures`.
  package static var name: String { "failures" }
  /// Version 1.
  package static var version: UInt32 { 1 }

  /// Writes all counts, in the order of the keys' bits.
  package borrowing func encode(to writer: inout ByteWriter) {
    writer.varint(UInt64(rows.count))
    for place in rows.placesInOrder() {
      let row = rows[place]
      writer.integer(row.id.high)
      writer.integer(row.id.low)
      writer.integer(row.job.rawValue)
      writer.integer(row.lastPosition.rawValue)
      writer.integer(row.lastTime.milliseconds)
      writer.integer(row.count)
      writer.integer(row.openCount)
      writer.integer(row.lastFailure.stage.rawValue)
      writer.integer(row.lastFailure.errorType.rawValue)
      writer.integer(row.lastFailure.reason.rawValue)
      writer.byte(row.lastFailure.category.rawValue)
    }
  }

  /// Reads what ``encode(to:)`` wrote.
  package init(decoding bytes: RawSpan) throws(MalformedBytes) {
    self.init()
    var reader = ByteReader(bytes)
    for _ in 0..<(try reader.varint()) {
      var row = FailureRow(
        id: JobKey(
          high: try reader.integer(as: UInt64.self), low: try reader.integer(as: UInt64.self)))
      row.job = JobID(rawValue: try reader.integer(as: UInt64.self))
      row.lastPosition = LogPosition(rawValue: try reader.integer(as: UInt64.self))
      row.lastTime = Timestamp(milliseconds: try reader.integer(as: Int64.self))
      row.count = try reader.integer(as: UInt32.self)
      row.openCount = try reader.integer(as: UInt32.self)
      row.lastFailure = AttemptFailure(
        stage: Name(rawValue: try reader.integer(as: UInt32.self)),
        errorType: Name(rawValue: try reader.integer(as: UInt32.self)),
        reason: Name(rawValue: try reader.integer(as: UInt32.self)),
        category: try reader.choice())
      rows.insert(row)
    }
  }
}

struct FailureRow: TableRow {
  var id: JobKey
  var job = JobID.none
  var lastPosition = LogPosition.beginning
  var lastTime = Timestamp(milliseconds: 0)
  var count: UInt32 = 0
  var openCount: UInt32 = 0
  var lastFailure = AttemptFailure()

  init(id: JobKey) { self.id = id }

  static var vacantID: JobKey { .none }

  @inline(__always)
  static func hash(_ id: JobKey) -> UInt64 { mixed(id) }

  var entry: FailureCounts.Entry {
    FailureCounts.Entry(
      key: id.high == 0 ? .none : id, job: job, count: Int(count), openCount: Int(openCount),
      lastPosition: lastPosition, lastTime: lastTime, lastFailure: lastFailure)
  }
}
