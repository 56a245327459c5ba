import ArgumentParser
import Daybook
import DaybookLog
import DaybookSystem
import SystemPackage

/// `trust damage`: turns over every bit of a log, one at a time.
struct DamageCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "damage",
    abstract: "Turn over every bit of a log, one at a time, and read it in every way.",
    discussion: """
      Each time the log is examined, verified, opened, replayed and exported. Every look must \
      show what was written, or say that something is wrong; and when any does not show all, the \
      examination must have said so.
      """)

  @Option(help: "The least size of the log's file, in KiB.") var size = 256
  @Option(help: "Of so many bits only one is turned over.") var stride = 1
  @Option(help: "Only bits up to this one are turned over.") var last = Int.max
  @Option(help: "The number of processes.") var processes = 2

  @Flag(help: "Export without checking any checksum, which must be found.") var unchecked = false

  func run() throws {
    let start = ContinuousClock.now
    try TrustReport(
      tool: "damage", try outcome(), order: ["bits", "harmless"],
      took: ContinuousClock.now - start
    ).tell()
  }

  /// Writes a log, and has it damaged and read.
  func outcome() throws -> Crew.Outcome {
    let place = try MemoryPlace()
    let byteCount = size << 10
    try Blocking.run { try await Self.writeLog(in: place.directory("base"), byteCount) }
    let fileBitCount = Int(try Stat(place.path.appending("base/log/data.mdb")).size) * 8
    let bitCount = min(fileBitCount - 1, last) + 1
    let count = (bitCount + stride - 1) / stride
    let notes = try DoctorNotes(in: place.path)
    let crew = Crew(
      command: ["damage-looks", place.path.string, "\(stride)"]
        + (unchecked ? ["--unchecked"] : []),
      death: { piece, ending in Self.death(piece, ending, stride, notes) })
    let looks = DamageCheck.Look.allCases.count
    var outcome = crew.work(on: 0..<(count * looks), childCount: processes)
    let all = (0..<count).map { notes[$0] }
    outcome.counts["bits"] = all.count { $0 != .none }
    outcome.counts["found by the doctor"] = all.count { $0 == .found }
    outcome.counts["contained by the doctor"] = all.count { $0 == .begun }
    return outcome
  }

  /// What it means that a child died: the doctor must have a word for everything that may end a
  /// process, and what it says of its own end is such a word.
  private static func death(
    _ piece: Int, _ ending: String, _ stride: Int, _ notes: DoctorNotes
  ) -> Crew.Death {
    let (bit, look) = place(of: piece, stride)
    let isContained = ending.hasSuffix("status \(DamageCheck.containedStatus)")
    if look.isContained, isContained { return .counted("contained in \(look)") }
    let note = notes[bit / stride]
    if !look.isContained, note == .found || note == .begun, ending != "hung" {
      return .counted("ended by \(look), and known to the doctor")
    }
    return .finding("bit \(bit): \(look) \(ending)")
  }

  /// The bit and the look that a piece is.
  static func place(of piece: Int, _ stride: Int) -> (bit: Int, look: DamageCheck.Look) {
    let looks = DamageCheck.Look.allCases
    return (piece / looks.count * stride, looks[piece % looks.count])
  }

  /// Writes a log of all kinds of commits, until its file has so many bytes.
  private static func writeLog(in root: FilePath, _ byteCount: Int) async throws {
    let writer = try MarkingWriter(in: root)
    try await writer.enqueue(30, byteCount: 40)
    try await writer.enqueue(1, byteCount: 9_000)
    for job in [2, 5, 31] as [UInt64] {
      try await writer.cancel(job)
      try await writer.redact(job)
    }
    try await writer.transact()
    let data = root.appending("log/data.mdb")
    var round = 0
    while try Stat(data).size < byteCount {
      try await writer.enqueue(1 + round % 3, byteCount: [700, 3_000, 20, 14_000][round % 4])
      round += 1
    }
    try await writer.close()
  }
}

/// `trust damage-looks`: what a child of `trust damage` does.
struct DamageLooksCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "damage-looks", shouldDisplay: false)

  @Flag var unchecked = false
  @Argument var place: String
  @Argument var stride: Int
  @Argument var start: Int
  @Argument var end: Int

  func run() async throws {
    let place = FilePath(place)
    let root = place.appending("damaged-\(start)")
    try ImageFiles.put(try ImageFiles.read(place.appending("base")), in: root)
    defer { Directory.removeTree(root) }
    let check = try await DamageCheck(
      directory: root.appending("log"), exportsUnchecked: unchecked)
    await check.close()
    let looks = DamageCheck.Look.allCases
    let notes = try DoctorNotes(in: place)
    var report = CrewReport()
    var piece = start
    while piece < end {
      let (bit, first) = DamageCommand.place(of: piece, stride)
      try check.flip(bit)
      var sights: [DamageCheck.Sight] = []
      for look in looks.dropFirst(first.rawValue) {
        report.begin(piece)
        if look == .doctor { notes[bit / stride] = .begun }
        let sight = await check.look(look)
        if look == .doctor { notes[bit / stride] = sight == .right ? .right : .found }
        if case .wrong(let text) = sight { report.find("bit \(bit): \(text)") }
        sights.append(sight)
        piece += 1
      }
      await check.close()
      if try !check.restore(bit) { report.find("bit \(bit): whoever looked changed the file") }
      if first == .doctor, sights.allSatisfy({ $0 == .right }) { report.count("harmless") }
      if notes[bit / stride] == .right, sights.contains(where: { $0 != .right }) {
        report.find("bit \(bit): the doctor says that all is well, and \(sights) was seen")
      }
    }
    report.flush()
  }
}
