import DaybookDomain
import DaybookLog
import DaybookProjections
import DaybookTesting
import DaybookWire
import Testing

@Suite struct `Folding a log` {
  /// A log of the frames that `build` fills, one behind the other.
  private func log(
    session: UInt64 = 1, _ frames: [(inout FrameBuilder) -> Void]
  ) throws -> MemoryEventLog {
    let log = MemoryEventLog(identity: LogIdentity(high: 1, low: 1), now: 0)
    var head = LogHead.empty
    for (index, build) in frames.enumerated() {
      let identity = FrameIdentity(session: session, counter: UInt64(index + 1))
      var frame = FrameBuilder(after: head, identity: identity, time: 0)
      build(&frame)
      head = frame.head
      try log.transact(reserving: 0) { (transaction) throws(AppendError) in
        try transaction.append(&frame)
      }
    }
    return log
  }

  private func append(_ event: JobEvent, job: JobID = .none, to frame: inout FrameBuilder) {
    let recorded = RecordedEvent(
      position: frame.nextPosition, time: Timestamp(milliseconds: 0), job: job, event: event)
    frame.append {
      RecordCodec().encode(recorded, frameTime: Timestamp(milliseconds: 0), to: &$0)
    }
  }

  /// Folds the frames from a position on, whatever the ledger has read.
  private func fold(
    _ log: MemoryEventLog, from position: UInt64, into ledger: inout Ledger
  ) -> FoldFault? {
    var fault: FoldFault?
    do throws(LogError) {
      try log.readFrames(from: LogPosition(rawValue: position)) { frame in
        do throws(FoldFault) {
          try ledger.fold(frame, codec: RecordCodec())
          return .proceed
        } catch {
          fault = error
          return .stop
        }
      }
    } catch { Issue.record(error) }
    return fault
  }

  @Test func `a gap in the positions is refused`() throws {
    let log = try log([{ append(.resumed, to: &$0) }, { append(.resumed, to: &$0) }])
    var ledger = Ledger()
    #expect(
      fold(log, from: 2, into: &ledger) == .log(.forked(position: LogPosition(rawValue: 2))))
  }

  @Test func `a frame that was folded before is refused`() throws {
    let log = try log([{ append(.resumed, to: &$0) }])
    var ledger = Ledger()
    #expect(fold(log, from: 1, into: &ledger) == nil)
    #expect(
      fold(log, from: 1, into: &ledger) == .log(.forked(position: LogPosition(rawValue: 1))))
  }

  @Test func `a frame that was decided against another is refused`() throws {
    let frames: [(inout FrameBuilder) -> Void] = [
      { append(.resumed, to: &$0) }, { append(.resumed, to: &$0) },
    ]
    var ledger = Ledger()
    #expect(fold(try log(session: 1, [frames[0]]), from: 1, into: &ledger) == nil)
    #expect(
      fold(try log(session: 2, frames), from: 2, into: &ledger)
        == .log(.forked(position: LogPosition(rawValue: 2))))
  }

  @Test func `an event of a newer version is refused with its position`() throws {
    let log = try log([
      { frame in
        append(.resumed, to: &frame)
        frame.append { $0.append([99, 0, 0]) }
      }
    ])
    var ledger = Ledger()
    #expect(
      fold(log, from: 1, into: &ledger)
        == .record(position: LogPosition(rawValue: 2), .unknownTag(99)))
  }

  @Test func `words that do not follow those before are refused`() throws {
    let log = try log([
      { frame in
        frame.preamble.append([7, 1, 0x61])
        append(.resumed, to: &frame)
      }
    ])
    var ledger = Ledger()
    let fault = MalformedBytes(offset: 0, reason: "the first new name has the wrong number")
    #expect(
      fold(log, from: 1, into: &ledger)
        == .record(position: LogPosition(rawValue: 1), .malformed(fault)))
  }

  @Test func `an event of a job that is not in memory changes nothing but the head`() throws {
    let log = try log([
      { frame in
        append(.keySkipped(JobKey(high: 1, low: 1)), to: &frame)
        append(.jobCompleted, job: JobID(rawValue: 1), to: &frame)
        append(.redacted, job: JobID(rawValue: 2), to: &frame)
      }
    ])
    var ledger = Ledger()
    #expect(fold(log, from: 1, into: &ledger) == nil)
    #expect(ledger.jobs.count == 0)
    #expect(ledger.skipList.count == 1)
    #expect(ledger.head.position == LogPosition(rawValue: 3))
  }

  @Test(arguments: UInt64(1)...60)
  func `a log that nobody decided is folded all the same`(seed: UInt64) throws {
    let history = History(seed: seed)
    let sources = try History(seed: seed + 1_000, steps: 400).events.map(\.event)
    for _ in 0..<600 {
      history.pass(milliseconds: Int64(history.random.below(3)))
      let job = JobID(rawValue: UInt64(history.random.below(40)))
      let event = sources[history.random.below(sources.count)]
      // Words are of the other log; any will do.
      let isOfJobs = event.beginsJob || history.model.states[job] != nil
      history.record(event, job: isOfJobs ? job : nil)
    }
    let before = saved(history.ledger)
    let restored = unsafe Ledger(decoding: before.span.bytes, at: history.ledger.head)
    guard let restored else {
      Issue.record("seed \(seed): what was folded cannot be saved")
      return
    }
    #expect(saved(restored) == before, "seed \(seed)")
  }
}

@Suite struct `Keys that are no digests` {
  /// Numbered, as another system may have numbered them.
  private func keys(_ key: (UInt64) -> JobKey) -> Int {
    let history = History(seed: 1)
    for number in UInt64(1)...3_000 { history.record(.keySkipped(key(number))) }
    return history.ledger.skipList.count
  }

  @Test func `are kept apart by their last bits`() {
    #expect(keys { JobKey(high: 0, low: $0) } == 3_000)
  }

  @Test func `are kept apart by their first bits`() {
    #expect(keys { JobKey(high: $0, low: 0) } == 3_000)
  }

  @Test func `are kept apart by all of them`() {
    #expect(keys { JobKey(high: $0, low: $0) } == 3_000)
  }
}

@Suite struct `Random histories` {
  @Test func `have every kind of event that somebody decides`() throws {
    var words: Set<String> = []
    for seed in UInt64(1)...10 {
      words.formUnion(try History(seed: seed, steps: 500).events.map(\.event.typeWord))
    }
    let ofJobs = JobEvent.typeWords.prefix { $0 != "QueuePaused" }
    #expect(Set(ofJobs).subtracting(words).isEmpty)
  }
}
