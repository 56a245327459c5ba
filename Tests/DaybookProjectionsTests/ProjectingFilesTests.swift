import DaybookDomain
import DaybookLog
import DaybookProjections
import DaybookTesting
import DaybookWire
import Testing

/// What is known of scans and temporary files, against plain dictionaries.
@Suite struct `Projecting what concerns files` {
  /// Random scans and files beside a random history.
  private struct Course {
    let history: History
    var scans: [ScanID: JobEvent.ScanProgress] = [:]
    var files: Set<LogPosition> = []
    var gone = LogPosition.beginning
    var finished = ScanID.none

    init(seed: UInt64) { history = History(seed: seed) }

    mutating func step() throws {
      try history.step()
      switch history.random.below(6) {
      case 0:
        let started = JobEvent.ScanStarted(
          key: history.anyKey(), queue: history.name("mail"), kind: history.name("small"))
        let position = history.record(.scanStarted(started)).recorded.position.rawValue
        let scan = ScanID(rawValue: position)
        scans[scan] = JobEvent.ScanProgress(scan: scan, seenCount: 0, queuedCount: 0)
      case 1, 2:
        let progress = JobEvent.ScanProgress(
          scan: anyScan(), seenCount: history.random.next(), queuedCount: history.random.next())
        history.record(.scanCheckpointed(progress))
        if scans[progress.scan] != nil { scans[progress.scan] = progress }
      case 3:
        let progress = JobEvent.ScanProgress(scan: anyScan(), seenCount: 1, queuedCount: 1)
        history.record(.scanFinished(progress))
        scans[progress.scan] = nil
        finished = progress.scan
      case 4: files.insert(history.record(.temporaryFileRegistered).recorded.position)
      default:
        // Also files that are gone, or never were.
        let file = files.min() ?? gone
        gone = file
        history.record(
          .temporaryFileRemoved(
            JobEvent.TemporaryFileRemoved(file: file.rawValue, outcome: .removed)))
        files.remove(file)
      }
    }

    private func anyScan() -> ScanID {
      let open = scans.keys.sorted()
      return open.isEmpty || history.random.below(5) == 0
        ? finished : open[history.random.below(open.count)]
    }
  }

  private func course(_ seed: UInt64) throws -> Course {
    var course = Course(seed: seed)
    for _ in 0..<150 { try course.step() }
    try course.history.cut()
    return course
  }

  @Test(arguments: UInt64(1)...20)
  func `knows every open scan with its last checkpoint`(seed: UInt64) throws {
    let course = try course(seed)
    let entries = course.history.ledger.scans.entries
    #expect(entries.map(\.id) == course.scans.keys.sorted(), "seed \(seed)")
    for entry in entries {
      #expect(entry.seenCount == course.scans[entry.id]?.seenCount, "seed \(seed)")
      #expect(entry.queuedCount == course.scans[entry.id]?.queuedCount, "seed \(seed)")
    }
  }

  @Test(arguments: UInt64(1)...20)
  func `knows every file that nobody has dealt with`(seed: UInt64) throws {
    let course = try course(seed)
    let files = course.history.ledger.temporaryFiles.entries().map(\.position)
    #expect(files == course.files.sorted(), "seed \(seed)")
  }

  @Test(arguments: UInt64(1)...20)
  func `comes to the same by replay, and from a snapshot`(seed: UInt64) throws {
    var course = try course(seed)
    let head = course.history.ledger.head
    let snapshot = saved(course.history.ledger)
    for _ in 0..<50 { try course.step() }
    try course.history.cut()
    let live = bytes(of: course.history.ledger)
    var replayed = Ledger()
    try course.history.log.fold(into: &replayed)
    #expect(bytes(of: replayed) == live, "seed \(seed)")
    guard var restored = unsafe Ledger(decoding: snapshot.span.bytes, at: head) else {
      Issue.record("seed \(seed): the snapshot is refused")
      return
    }
    try course.history.log.fold(into: &restored)
    #expect(bytes(of: restored) == live, "seed \(seed)")
  }
}
