import DaybookDomain
import DaybookLog
import DaybookTesting
import DaybookWire
import Foundation
import Testing

@Suite struct `An event as a record` {
  @Test(arguments: Sample.all)
  func `an event comes back from its bytes as it was`(sample: Sample) throws {
    #expect(try Records.decode(Records.encode(sample.recorded)) == sample.recorded)
  }

  @Test(arguments: Sample.all)
  func `every truncation is refused with the place where bytes are missing`(
    sample: Sample
  ) throws {
    let bytes = Records.encode(sample.recorded)
    let cuts = (0..<bytes.count).map { Array(bytes.prefix($0)) }
    for (count, result) in try Records.decode(cuts).enumerated() {
      guard case .failure(.malformed(let fault)) = result else {
        Issue.record("cut to \(count) of \(bytes.count) bytes: \(result)")
        continue
      }
      #expect(fault.offset == count)
    }
  }

  @Test(arguments: Sample.all)
  func `a byte behind the last field is refused`(sample: Sample) throws {
    let bytes = Records.encode(sample.recorded)
    let expected = MalformedBytes(
      offset: bytes.count, reason: "bytes stand behind the last field")
    #expect(throws: RecordFault.malformed(expected)) { try Records.decode(bytes + [0]) }
  }

  @Test(arguments: Sample.all)
  func `every flipped bit gives another event or a refusal`(sample: Sample) throws {
    var damaged: [[UInt8]] = []
    // Each copy stands at a place of its own, which its links count from.
    let count = 8 * Records.encode(sample.recorded).count
    for bit in 0..<count {
      let recorded = Samples.recorded(
        sample.event, at: Samples.position + UInt64(bit), isRich: sample.isRich)
      var bytes = Records.encode(recorded)
      if bit / 8 < bytes.count { bytes[bit / 8] ^= 1 << UInt8(bit % 8) }
      damaged.append(bytes)
    }
    try expectSense(of: damaged, "\(sample.event)")
  }

  @Test(arguments: UInt64(1)...20)
  func `random bytes give an event or a refusal`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let records = (0..<500).map { _ in
      [UInt8(1 + random.below(26)), UInt8(random.below(32))]
        + (0..<random.below(40)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    }
    try expectSense(of: records, "seed \(seed)")
  }

  @Test(arguments: UInt64(1)...20)
  func `pieces of different records give an event or a refusal`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let records = Sample.all.map { Records.encode($0.recorded) }
    let mixed = (0..<500).map { _ in
      let head = records[random.below(records.count)]
      let tail = records[random.below(records.count)]
      return Array(head.prefix(random.below(head.count + 1)))
        + Array(tail.suffix(random.below(tail.count + 1)))
    }
    try expectSense(of: mixed, "seed \(seed)")
  }

  /// Whatever was read can be written and read again; whatever was refused says where.
  private func expectSense(of records: [[UInt8]], _ comment: String) throws {
    let results = try Records.decode(records)
    #expect(results.count == records.count)
    // Each record stands at a place of its own, and is written again for that place.
    var again = records
    for (index, result) in results.enumerated() {
      switch result {
      case .success(let recorded):
        again[index] = Records.encode(recorded)
      case .failure(.malformed(let fault)):
        #expect((0...records[index].count).contains(fault.offset), "\(comment) \(records[index])")
        #expect(!fault.reason.isEmpty)
      case .failure(.unknownTag(let tag)):
        #expect(tag == records[index][0] && !(1...40).contains(tag), "\(comment)")
      }
    }
    let secondResults = try Records.decode(again)
    for index in records.indices {
      #expect(secondResults[index] == results[index], "\(comment) \(records[index])")
    }
  }

  @Test(arguments: [UInt8(0), 42, 100, 255])
  func `an unknown tag is refused as one of a newer version`(tag: UInt8) {
    #expect(throws: RecordFault.unknownTag(tag)) { try Records.decode([tag, 0, 0]) }
    #expect("\(RecordFault.unknownTag(tag))".contains("kind \(tag), which a newer version wrote"))
  }

  @Test(arguments: [UInt8(32), 64, 128])
  func `an unknown flag is refused`(flag: UInt8) {
    let expected = MalformedBytes(offset: 1, reason: "the record has unknown flags")
    #expect(throws: RecordFault.malformed(expected)) { try Records.decode([8, flag, 0]) }
  }

  @Test func `a presence bit that this version does not know is refused`() {
    // Rescheduled has two fields that may be left out; this says that a third is there.
    let expected = MalformedBytes(offset: 4, reason: "a field is present that is unknown")
    #expect(throws: RecordFault.malformed(expected)) { try Records.decode([15, 0, 0, 4]) }
  }

  @Test func `a job that begins cannot belong to another`() {
    let expected = MalformedBytes(offset: 1, reason: "a job begins and names another")
    #expect(throws: RecordFault.malformed(expected)) {
      try Records.decode([1, 1, 0, 5, 0, 2, 3])
    }
  }

  @Test(arguments: [(UInt8(1), "job"), (4, "previous"), (8, "cause")])
  func `a link to the event itself or beyond the beginning is refused`(
    flag: UInt8, field: String
  ) {
    for distance in [[0x00], [0xE8, 0x07], [0xFF, 0x7F]] as [[UInt8]] {
      #expect(throws: RecordFault.self, "\(field) \(distance)") {
        try Records.decode([8, flag, 0] + distance)
      }
    }
  }
}

@Suite struct `The numbers of the events` {
  /// As released: a number is never given to another event, and never changed.
  static let pinned: [(tag: UInt8, word: String)] = [
    (1, "JobQueued"), (2, "AttemptStarted"), (3, "StageEntered"), (4, "Progress"),
    (5, "UploadProgress"), (6, "AttemptFailed"), (7, "AttemptInterrupted"), (8, "JobCompleted"),
    (9, "JobFailed"), (10, "Paused"), (11, "Resumed"), (12, "CancelRequested"),
    (13, "Cancelled"), (14, "Retried"), (15, "Rescheduled"), (16, "Deleted"), (17, "Redacted"),
    (18, "LateResultRefused"), (19, "JobRecalled"), (20, "KeySkipped"), (21, "KeyCleared"),
    (22, "WorkerStarted"), (23, "Heartbeat"), (24, "WorkerStopped"), (25, "FinishedArchived"),
    (26, "QueuePaused"),
    (27, "QueueResumed"),
    (28, "QueueLimited"),
    (29, "BatchOpened"),
    (30, "BatchSealed"),
    (31, "BatchFinished"),
    (32, "ScheduleAdded"),
    (33, "ScheduleFired"),
    (34, "ScheduleRemoved"),
    (35, "ScanStarted"),
    (36, "ScanCheckpointed"),
    (37, "ScanFinished"),
    (38, "TemporaryFileRegistered"),
    (39, "TemporaryFileRemoved"),
    (40, "RetentionApplied"),
    (41, "StateDigested"),
  ]

  @Test func `every kind of event has a sample`() {
    #expect(Set(Samples.events.map(\.typeWord)) == Set(JobEvent.typeWords))
  }

  @Test func `the first byte of a record is the pinned number`() {
    for event in Samples.events {
      let tag = Records.encode(Samples.recorded(event, isRich: true))[0]
      let word = Self.pinned.first { $0.tag == tag }?.word
      #expect(word == event.typeWord, "\(tag)")
    }
  }

  @Test func `nothing is missing from the pinned numbers`() {
    #expect(Self.pinned.map(\.word) == JobEvent.typeWords)
    #expect(Set(Self.pinned.map(\.tag)).count == Self.pinned.count)
  }

  @Test func `the page on the file format says the same`() throws {
    let page = try FormatPage()
    let rows = page.rows { cells in
      guard cells.count == 3, let tag = UInt8(cells[0]) else { return nil as String? }
      let word = cells[1].filter { $0 != "`" && $0 != "?" && $0 != " " }
      return JobEvent.typeWords.contains(word) ? "\(tag) \(word)" : nil
    }
    #expect(rows == Self.pinned.map { "\($0.tag) \($0.word)" })
  }

  @Test(arguments: [
    ("category", FailureCategory.allCases.map(\.word)),
    ("reason of an interruption", InterruptionReason.allCases.map(\.word)),
    ("reason of a failure", FailureReason.allCases.map(\.word)),
    ("paused by", PauseReason.allCases.map(\.word)),
    ("reason a worker stopped", JobEvent.WorkerStopped.Reason.allCases.map(\.word)),
  ])
  func `the page numbers the choices as the code does`(choice: String, words: [String]) throws {
    let rows = try FormatPage().rows { $0[0] == choice ? Array($0.dropFirst()) : nil }
    let listed = rows.first?.filter { !$0.isEmpty }
    #expect(listed == words.map { $0.replacing("_", with: " ") })
  }
}

/// `docs/file-format.md`.
struct FormatPage {
  private let lines: [Substring]

  init(file: String = #filePath) throws {
    let root = URL(filePath: file).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let page = root.appending(path: "docs/file-format.md")
    lines = try String(contentsOf: page, encoding: .utf8).split(separator: "\n")
  }

  /// What `read` makes of the cells of every row of every table.
  func rows<R>(_ read: ([String]) -> R?) -> [R] {
    lines.filter { $0.hasPrefix("|") }.compactMap { line in
      let cells = line.split(separator: "|", omittingEmptySubsequences: false)
      return read(cells.dropFirst().dropLast().map { $0.trimmingCharacters(in: .whitespaces) })
    }
  }
}
