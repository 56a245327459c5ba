internal import DaybookDomain
internal import DaybookLog
internal import DaybookProjections
internal import DaybookSystem
internal import DaybookWire
internal import SystemPackage

/// Writes events as they are into a log, after looking at each of them.
package struct Importer: ~Copyable {
  private let log: any EventLog
  private let end: Moment?
  private let codec = RecordCodec()
  private var ledger = Ledger()
  private var entropy = Entropy()

  /// The name of the next frame that the lines do not name.
  private var identity: FrameIdentity
  private var frame: FrameBuilder

  /// Whether the lines say where frames begin.
  private var hasImprints = false
  private var definedNames = 0
  private var ends: [JobID: ChainEnd] = [:]
  private var lineNumber = 0

  /// Whether nothing more is to be imported.
  private var isDone = false

  private static let frameCountLimit = 1_000
  private static let frameByteLimit = 1 << 20

  /// So much is written in one commit.
  private static let commitByteLimit = 16 << 20

  /// Starts at the beginning of an empty log.
  package init(into log: any EventLog, until end: Moment? = nil) {
    self.log = log
    self.end = end
    identity = FrameIdentity(session: entropy.next(), counter: 1)
    frame = FrameBuilder(after: .empty, identity: identity, time: 0)
  }

  /// How far it has come.
  var position: LogPosition { ledger.head.position }

  /// Imports all lines, in few commits; may be called again with those that follow.
  @available(*, noasync, message: "a transaction belongs to one thread")
  mutating func run(_ nextLine: () throws(Errno) -> [UInt8]?) throws(ImportFault) {
    isDone = false
    while !isDone { try importSome(nextLine) }
    guard let end else { return }
    if case .position(let wanted) = end, position < wanted {
      throw .noSuchMoment(.behindLast(position.rawValue))
    }
    if position == .beginning { throw .noSuchMoment(.beforeFirst) }
  }

  /// Imports lines that are in memory; may be called again with those that follow.
  @available(*, noasync, message: "a transaction belongs to one thread")
  package mutating func add(_ lines: some Sequence<[UInt8]>) throws(ImportFault) {
    var rest = lines.makeIterator()
    try run { () throws(Errno) in rest.next() }
  }

  private mutating func importSome(
    _ nextLine: () throws(Errno) -> [UInt8]?
  ) throws(ImportFault) {
    var failure: ImportFault?
    do throws(AppendError) {
      try log.transact(reserving: 4 * Self.commitByteLimit) {
        (transaction) throws(AppendError) in
        do throws(ImportFault) {
          try importSome(into: transaction, nextLine)
        } catch {
          failure = error
          throw .storage(.io(code: 0))
        }
      }
    } catch { throw failure ?? .daybook(DaybookError(error)) }
  }

  /// Adds events until enough has been written, or none are left.
  private mutating func importSome(
    into transaction: any LogTransaction, _ nextLine: () throws(Errno) -> [UInt8]?
  ) throws(ImportFault) {
    var byteCount = 0
    while byteCount < Self.commitByteLimit {
      let text: [UInt8]?
      do throws(Errno) { text = try nextLine() } catch { throw .system(code: error.rawValue) }
      guard let text else {
        isDone = true
        return try flush(into: transaction)
      }
      lineNumber += 1
      let known = ledger.names.count
      let line = try read(text)
      let isBehindEnd = isBehindEnd(line.recorded)
      if isBehindEnd {
        ledger.names.truncate(to: known)
        isDone = true
        // A frame of which a part is left out is another one.
        if hasImprints, line.imprint.frame == nil, !frame.isEmpty { frame.rename(identity) }
        return try flush(into: transaction)
      }
      byteCount += text.count
      try add(line, knownNames: known, into: transaction)
    }
  }

  private func isBehindEnd(_ recorded: RecordedEvent) -> Bool {
    switch end {
    case .position(let last): recorded.position > last
    case .time(let last): recorded.time > last
    case nil: false
    }
  }

  private mutating func read(_ text: [UInt8]) throws(ImportFault) -> EventLine {
    do throws(EventLineFault) {
      return try EventLine(text, names: &ledger.names)
    } catch { throw fault("\(error)") }
  }

  /// Adds the event of a line.
  private mutating func add(
    _ line: EventLine, knownNames: Int, into transaction: any LogTransaction
  ) throws(ImportFault) {
    var recorded = line.recorded
    let expected = ledger.head.position.next
    guard recorded.position == expected else {
      throw fault(
        "its position is \(recorded.position.rawValue), and \(expected.rawValue) must come")
    }
    guard recorded.time >= ledger.time else {
      throw fault("its time is before that of the event before it")
    }
    if let start = line.imprint.frame {
      try flush(into: transaction, definingNamesBefore: knownNames)
      frame.restart(
        after: ledger.head, identity: start.identity, time: start.time.milliseconds)
      hasImprints = true
    } else if frame.isEmpty {
      frame.restart(after: ledger.head, identity: identity, time: recorded.time.milliseconds)
    }
    recorded.previous = try previous(of: recorded, in: transaction)
    try check(recorded)
    noteEnds(of: recorded, transaction)
    try append(recorded, line)
    ledger.apply(recorded)
    if !hasImprints,
      frame.header.count == Self.frameCountLimit || frame.byteCount > Self.frameByteLimit
    {
      try flush(into: transaction)
    }
  }

  /// Appends the frame that has been collected.
  ///
  /// - Parameters:
  ///   - transaction: Gets it.
  ///   - count: The number of words that it may define; all of them if it is left out.
  /// - Throws: ``ImportFault``; the transaction can then only be given up.
  private mutating func flush(
    into transaction: any LogTransaction, definingNamesBefore count: Int? = nil
  ) throws(ImportFault) {
    guard !frame.isEmpty else { return }
    let count = count ?? ledger.names.count
    if count == ledger.names.count {
      ledger.names.encode(after: definedNames, to: &frame.preamble)
    } else {
      var names = ledger.names
      names.truncate(to: count)
      names.encode(after: definedNames, to: &frame.preamble)
    }
    do throws(AppendError) {
      try transaction.append(&frame)
      for end in ends.values { try transaction.note(end) }
    } catch { throw .daybook(DaybookError(error)) }
    definedNames = count
    ledger.close(frame.header.identity)
    if frame.header.identity == identity { identity = identity.next }
    ends = [:]
    frame.restart(after: ledger.head, identity: identity, time: 0)
  }

  private mutating func append(
    _ recorded: RecordedEvent, _ line: EventLine
  ) throws(ImportFault) {
    let frameTime = Timestamp(milliseconds: frame.header.time)
    let codec = codec
    switch line.detail {
    case .none:
      frame.append { codec.encode(recorded, frameTime: frameTime, to: &$0) }
    case .erased(let byteCount):
      frame.append(erasedDetailByteCount: byteCount, commitment: line.imprint.commitment) {
        codec.encode(recorded, frameTime: frameTime, to: &$0)
      }
    case .present(let detail):
      var writer = ByteWriter(capacity: 256)
      detail.encode(to: &writer)
      let salt = line.imprint.salt.map(Self.words) ?? (entropy.next(), entropy.next() | 1)
      frame.append(detail: writer.bytes, salt: salt) {
        codec.encode(recorded, frameTime: frameTime, to: &$0)
      }
    }
  }

  private static func words(_ salt: [UInt8]) -> (UInt64, UInt64) {
    func word(_ bytes: ArraySlice<UInt8>) -> UInt64 {
      bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
    return (word(salt[..<8]), word(salt[8...]))
  }

  private func fault(_ reason: String) -> ImportFault { .line(lineNumber, reason: reason) }
}

/// What the events before say about one.
extension Importer {
  private func previous(
    of recorded: RecordedEvent, in transaction: any LogTransaction
  ) throws(ImportFault) -> LogPosition {
    if recorded.job == .none || recorded.event.beginsJob { return .beginning }
    if let head = ledger.jobs.head(of: recorded.job) { return head }
    if let end = known(recorded.job, transaction) { return end.head }
    throw fault("there is no job \(recorded.job.rawValue) before it")
  }

  /// Refuses what cannot have happened.
  private func check(_ recorded: RecordedEvent) throws(ImportFault) {
    let (event, job) = (recorded.event, recorded.job)
    if job == .none || event.beginsJob { return }
    guard let state = ledger.jobs.state(of: job) else {
      if event.needsNoState { return }
      throw .rule(
        lineNumber, reason: "job \(job.rawValue) is no longer there, and was not brought back")
    }
    guard state.admits(event, attempt: recorded.attempt, at: recorded.time) else {
      throw .rule(
        lineNumber,
        reason: "\(event.typeWord) cannot happen to job \(job.rawValue), which is "
          + "\(state.status.word) in attempt \(state.attempt)")
    }
  }

  /// Notes the ends of jobs that leave memory with an event, as the writer does.
  private mutating func noteEnds(of recorded: RecordedEvent, _ transaction: any LogTransaction) {
    switch recorded.event {
    case .finishedArchived(let archived):
      let position = LogPosition(rawValue: archived.throughPosition)
      var leaving: [ChainEnd] = []
      ledger.jobs.forEachLeaving(through: position) { job, state in
        leaving.append(end(job, ledger.jobs.head(of: job)!, state.status, state.since))
      }
      ledger.batches.forEachLeaving(through: position) { leaving.append(ChainEnd(of: $0)) }
      for end in leaving { ends[JobID(rawValue: end.chain.rawValue)] = end }
    case .deleted:
      ends[recorded.job] = end(recorded.job, recorded.position, .deleted, recorded.time)
    case .redacted where ledger.jobs.place(of: recorded.job) == nil:
      if var end = known(recorded.job, transaction) {
        end.head = recorded.position
        ends[recorded.job] = end
      }
    default: break
    }
  }

  /// Where the events of a job end that is not in memory.
  private func known(_ job: JobID, _ transaction: any LogTransaction) -> ChainEnd? {
    ends[job] ?? (try? transaction.chainEnd(of: LogPosition(rawValue: job.rawValue))) ?? nil
  }

  private func end(
    _ job: JobID, _ head: LogPosition, _ status: JobStatus, _ time: Timestamp
  ) -> ChainEnd {
    ChainEnd(
      chain: LogPosition(rawValue: job.rawValue), head: head, time: time.milliseconds,
      tag: status.rawValue)
  }
}
