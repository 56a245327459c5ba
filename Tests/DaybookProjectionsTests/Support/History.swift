import DaybookDomain
import DaybookLog
import DaybookProjections
import DaybookTesting
import DaybookWire
import Testing

/// A log that is written at random, without an engine: commands are decided, and what they decide
/// is folded at once, written into frames, and told to a naive model.
final class History {
  let log = MemoryEventLog(identity: LogIdentity(high: 1, low: 2), now: 0)
  private(set) var events: [RecordedEvent] = []
  var ledger = Ledger()
  var ready = ReadyQueue()
  private(set) var model = NaiveModel()
  var random: SeededGenerator
  private(set) var time = Timestamp(milliseconds: 1_000_000)

  private let codec = RecordCodec()
  private var identity = FrameIdentity(session: 77, counter: 1)
  private var frame: FrameBuilder
  private var definedNames = 0

  init(seed: UInt64) {
    random = SeededGenerator(seed: seed)
    frame = FrameBuilder(after: .empty, identity: identity, time: time.milliseconds)
  }

  /// Does so many random things, and ends the last frame.
  convenience init(seed: UInt64, steps: Int) throws {
    self.init(seed: seed)
    for _ in 0..<steps { try step() }
    try cut()
  }

  /// Ends the frame, as a commit does.
  func cut() throws {
    guard !frame.isEmpty else { return }
    ledger.names.encode(after: definedNames, to: &frame.preamble)
    try log.transact(reserving: 0) { (transaction) throws(AppendError) in
      try transaction.append(&frame)
    }
    definedNames = ledger.names.count
    ledger.close(identity)
    identity =
      random.below(9) == 0 ? FrameIdentity(session: random.next(), counter: 1) : identity.next
    frame.restart(after: ledger.head, identity: identity, time: time.milliseconds)
  }

  func pass(milliseconds: Int64) { time = time.adding(milliseconds: milliseconds) }

  func name(_ word: String) -> Name { ledger.names.intern(word) }

  @discardableResult
  func record(_ event: JobEvent, job: JobID? = nil, attempt: UInt32 = 0) -> Transition {
    let position = frame.nextPosition
    let job = event.beginsJob ? JobID(rawValue: position.rawValue) : job ?? .none
    let recorded = RecordedEvent(
      position: position, time: time, job: job, attempt: attempt, actor: name("test:history"),
      previous: model.heads[job] ?? .beginning, event: event)
    let frameTime = Timestamp(milliseconds: frame.header.time)
    let codec = codec
    frame.append { codec.encode(recorded, frameTime: frameTime, to: &$0) }
    ledger.apply(recorded)
    let transition = ledger.transition
    ready.update(transition, ledger.jobs)
    model.apply(recorded)
    events.append(recorded)
    return transition
  }

  /// Carries out a command, unless the rules are against it; a job that has left memory comes
  /// back first.
  @discardableResult
  func carryOut(_ command: JobCommand, on job: JobID) -> Bool {
    guard let state = model.states[job],
      let decision = try? JobState.decide(command, about: state, at: time)
    else { return false }
    if !model.inMemory.contains(job), !decision.isEmpty {
      record(
        .jobRecalled(
          JobEvent.JobRecalled(
            specification: state.specification, status: state.status, attempt: state.attempt,
            failures: state.failures, endedAt: state.since)),
        job: job)
    }
    for event in decision { record(event, job: job, attempt: state.attempt) }
    return !decision.isEmpty
  }

  @discardableResult
  func enqueue(_ specification: JobSpecification) -> JobID? {
    guard ledger.keys.obstacle(for: specification) == nil else { return nil }
    return record(.jobQueued(specification)).recorded.job
  }
}

/// All bytes of a ledger, and how far it has read.
func bytes(of ledger: borrowing Ledger) -> [UInt8] {
  var writer = ByteWriter()
  ledger.encode(to: &writer)
  writer.integer(ledger.head.position.rawValue)
  writer.integer(ledger.head.frame.session)
  writer.integer(ledger.head.frame.counter)
  return unsafe writer.bytes.withUnsafeBytes { unsafe [UInt8]($0) }
}

/// What a ledger saves of itself.
func saved(_ ledger: borrowing Ledger) -> [UInt8] {
  var writer = ByteWriter()
  ledger.encode(to: &writer)
  return unsafe writer.bytes.withUnsafeBytes { unsafe [UInt8]($0) }
}

func digests(of ledger: borrowing Ledger) -> [String] {
  ledger.digests().map { "\($0.name) \($0.digest)" }
}

extension FrameSource {
  /// Folds all frames behind the head of a ledger.
  func fold(into ledger: inout Ledger) throws {
    var fault: FoldFault?
    try readFrames(from: ledger.head.position.next) { frame in
      // A log shows the frame that holds a position, and the last one when there is none.
      guard frame.first > ledger.head.position else { return .proceed }
      do throws(FoldFault) {
        try ledger.fold(frame, codec: RecordCodec())
        return .proceed
      } catch {
        fault = error
        return .stop
      }
    }
    if let fault { throw fault }
  }
}
