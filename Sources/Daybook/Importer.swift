internal import DaybookDomain
package import DaybookLog
internal import DaybookProjections
internal import DaybookSystem
internal import DaybookWire
public import SystemPackage

/// Why an import was given up.
///
/// Nothing was imported.
public enum ImportFault: Error, Sendable {
  /// A log stands there already.
  case occupied
  /// A line is no event, or not the one that must come.
  case line(Int, reason: String)
  /// The new log could not be written.
  case daybook(DaybookError)
  /// The lines could not be read, or the new log not put in its place.
  case system(code: Int32)
}

extension Daybook {
  /// Makes a new log of events as an export wrote them.
  ///
  /// The log is written aside and put in its place when all of it is durable: there is either a
  /// whole log or none.
  ///
  /// - Parameters:
  ///   - directory: Where the log is to be; there must be none yet.
  ///   - nextLine: Gives one line after the other, and `nil` at the end.
  /// - Returns: The number of events.
  /// - Throws: ``ImportFault``. Nothing was imported.
  @available(*, noasync, message: "reads and writes files")
  public static func importLog(
    to directory: FilePath, nextLine: () throws(Errno) -> [UInt8]?
  ) throws(ImportFault) -> Int {
    guard (try? Stat(directory)) == nil else { throw .occupied }
    let aside = FilePath(directory.string + ".import")
    Directory.removeTree(aside)
    var isDone = false
    defer { if !isDone { Directory.removeTree(aside) } }
    let count = try write(to: aside, nextLine)
    do throws(Errno) {
      try DurableFile.rename(aside, to: directory)
      try DurableFile.syncDirectory(directory.removingLastComponent())
    } catch { throw .system(code: error.rawValue) }
    isDone = true
    return count
  }

  private static func write(
    to directory: FilePath, _ nextLine: () throws(Errno) -> [UInt8]?
  ) throws(ImportFault) -> Int {
    let log: LMDBEventLog
    do throws(LogError) {
      log = try LMDBEventLog(directory: directory, now: SystemWallClock().now().milliseconds)
    } catch { throw .daybook(.unreadable(.log(error))) }
    var importer = Importer(into: log)
    var number = 0
    while true {
      let line: [UInt8]?
      do throws(Errno) { line = try nextLine() } catch { throw .system(code: error.rawValue) }
      guard let line else { break }
      number += 1
      try importer.add(line, number: number)
    }
    try importer.flush()
    return number
  }
}

/// Writes events as they are into a log, after looking at each of them.
package struct Importer: ~Copyable {
  private let log: any EventLog
  private let codec = RecordCodec()
  private var ledger = Ledger()
  private var entropy = Entropy()
  private var identity: FrameIdentity
  private var frame: FrameBuilder
  private var definedNames = 0
  private var ends: [JobID: ChainEnd] = [:]

  private static let frameCountLimit = 1_000

  /// Starts at the beginning of an empty log.
  package init(into log: any EventLog) {
    self.log = log
    identity = FrameIdentity(session: entropy.next(), counter: 1)
    frame = FrameBuilder(after: .empty, identity: identity, time: 0)
  }

  /// Adds the event of a line.
  package mutating func add(_ text: [UInt8], number: Int) throws(ImportFault) {
    let line: EventLine
    do throws(EventLineFault) {
      line = try EventLine(text, names: &ledger.names)
    } catch { throw .line(number, reason: "\(error)") }
    var recorded = line.recorded
    let expected = ledger.head.position.next
    guard recorded.position == expected else {
      throw .line(
        number,
        reason: "its position is \(recorded.position.rawValue), and \(expected.rawValue) must come")
    }
    guard recorded.time >= ledger.time else {
      throw .line(number, reason: "its time is before that of the event before it")
    }
    recorded.previous = try previous(of: recorded, number)
    if frame.isEmpty {
      frame.restart(after: ledger.head, identity: identity, time: recorded.time.milliseconds)
    }
    noteEnds(of: recorded)
    append(recorded, line.detail)
    ledger.apply(recorded)
    if frame.header.count == Self.frameCountLimit || frame.byteCount > 1 << 20 { try flush() }
  }

  /// Commits what has been collected.
  package mutating func flush() throws(ImportFault) {
    guard !frame.isEmpty else { return }
    ledger.names.encode(after: definedNames, to: &frame.preamble)
    do throws(AppendError) {
      try log.transact(reserving: 2 * frame.byteCount) { (transaction) throws(AppendError) in
        try transaction.append(&frame)
        for end in ends.values { try transaction.note(end) }
      }
    } catch { throw .daybook(DaybookError(error)) }
    definedNames = ledger.names.count
    ledger.close(identity)
    identity = identity.next
    ends = [:]
    frame.restart(after: ledger.head, identity: identity, time: 0)
  }

  private func previous(
    of recorded: RecordedEvent, _ number: Int
  ) throws(ImportFault) -> LogPosition {
    if recorded.job == .none || recorded.event.beginsJob { return .beginning }
    if let head = ledger.jobs.head(of: recorded.job) { return head }
    if let end = known(recorded.job) { return end.head }
    throw .line(number, reason: "there is no job \(recorded.job.rawValue) before it")
  }

  /// Notes the ends of jobs that leave memory with an event, as the writer does.
  private mutating func noteEnds(of recorded: RecordedEvent) {
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
      if var end = known(recorded.job) {
        end.head = recorded.position
        ends[recorded.job] = end
      }
    default: break
    }
  }

  /// Where the events of a job end that is not in memory.
  private func known(_ job: JobID) -> ChainEnd? {
    ends[job] ?? (try? log.chainEnd(of: LogPosition(rawValue: job.rawValue))) ?? nil
  }

  private func end(
    _ job: JobID, _ head: LogPosition, _ status: JobStatus, _ time: Timestamp
  ) -> ChainEnd {
    ChainEnd(
      chain: LogPosition(rawValue: job.rawValue), head: head, time: time.milliseconds,
      tag: status.rawValue)
  }

  private mutating func append(_ recorded: RecordedEvent, _ content: DetailContent) {
    let frameTime = Timestamp(milliseconds: frame.header.time)
    let codec = codec
    switch content {
    case .none:
      frame.append { codec.encode(recorded, frameTime: frameTime, to: &$0) }
    case .erased(let byteCount):
      frame.append(erasedDetailByteCount: byteCount) {
        codec.encode(recorded, frameTime: frameTime, to: &$0)
      }
    case .present(let detail):
      var writer = ByteWriter(capacity: 256)
      detail.encode(to: &writer)
      frame.append(detail: writer.bytes, salt: (entropy.next(), entropy.next() | 1)) {
        codec.encode(recorded, frameTime: frameTime, to: &$0)
      }
    }
  }
}
