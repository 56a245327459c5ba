import ArgumentParser
import Daybook
import DaybookDomain
import DaybookSystem
import DaybookWire
import SystemPackage

/// `daybook scan`: queues one job for each file of a tree that needs one.
struct ScanCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scan",
    abstract: "Queue one job for each file below a directory that needs one.",
    discussion: """
      A file needs a job when none of this kind was completed for it and none is unfinished, so \
      that a second scan queues only what is new or has failed. The payload is {"path":PATH}.

      A scan makes a checkpoint every 1,000 files or every second. After Ctrl-C, or a crash, the \
      same command goes on behind the last one. Links are not followed; what cannot be read is \
      told of and recorded, and does not stop the scan.

      EXAMPLES

        daybook scan /music --match '*.flac' --kind transcode --priority-by size
        daybook scan inbox --match '*.json' --kind ingest --key content --label source=inbox
      """)

  @ParentCommand var parent: DaybookTool
  @OptionGroup var global: GlobalOptions
  @OptionGroup var output: OutputOptions

  @Argument(help: "The tree.", completion: .directory)
  var directory: String

  @Option(help: "Only files whose name is like a pattern; with a slash in it, whose path is.")
  var match: String?

  @Option(help: "What kind of work it is.")
  var kind: String

  @Option(name: .shortAndLong, help: "The queue that the jobs wait in.")
  var queue = "default"

  @Option(help: "The rank of the jobs among all waiting ones, 0 to 100.")
  var priority = 50

  @Option(help: "What goes first among jobs of the same priority: size (larger files first).")
  var priorityBy: ScanOrder?

  @Option(help: "Tell files apart by path or content.")
  var key = ScanKey.path

  @Option(help: "How often a job may fail.")
  var attempts: Int?

  @Option(name: .customLong("label"), help: "A name and a value to find the jobs by: k=v.")
  var labels: [String] = []

  @Flag(help: "Queue jobs also for files whose jobs were completed.")
  var rerun = false

  @Flag(help: "Begin at the beginning, whatever an interrupted scan has seen.")
  var restart = false

  func validate() throws {
    if !(0...100).contains(priority) {
      throw ValidationError("A priority is 0 to 100, not \(priority).")
    }
  }

  func run() async throws {
    let scan = try scan()
    guard (try? Stat(scan.directory))?.type == .directory else {
      throw Refusal("\(scan.directory) is not a directory. Nothing was queued.", .notFound)
    }
    let location = global.location(parent)
    let daybook = try await global.open(parent, creating: true)
    let watch = ScanWatch()
    let bar = ProgressBar { watch.status }
    let task = Task {
      try await refusing(location) {
        try await daybook.scan(
          scan, unreadable: { path, error in bar.print("\(path): \(error.description)") },
          progress: { watch.report = $0 })
      }
    }
    StopSignals.watch {
      task.cancel()
    } signal: { signal in
      // Whoever cannot wait may leave: the next scan goes on from the last checkpoint.
      if signal == .kill {
        Self.exit(withError: StatusCode(rawValue: ExitStatus.interrupted.rawValue))
      }
    }
    let result = await task.result
    bar.end()
    await daybook.close()
    let report = try result.get()
    try print(report)
    if !report.isFinished { throw StatusCode(rawValue: ExitStatus.interrupted.rawValue) }
  }

  private func scan() throws -> FileScan {
    var scan = FileScan(FilePath(directory), kind: kind)
    scan.pattern = match
    scan.job.queue = queue
    scan.job.priority = priority
    scan.job.labels = labels.map { Label($0) }
    if let attempts { scan.job.retry.attemptLimit = try AttemptLimit.checked(attempts) }
    if rerun { scan.job.uniqueness = .unfinished }
    scan.prefersLargeFiles = priorityBy == .size
    scan.beginsAfresh = restart
    if key == .content {
      scan.key = FileKey(name: "content") { (path) throws(Errno) in
        "sha256:\(Hexadecimal.text(try HashCache.hash(path)))"
      }
    }
    return scan
  }

  private func print(_ report: FileScanReport) throws {
    if output.json {
      Terminal.output(try JSONText.document(ScanDocument(report)))
    } else {
      var words = [
        Wording.count(Int(report.seenCount), "file"),
        Wording.count(Int(report.queuedCount), "job") + " queued",
      ]
      if report.unreadableCount > 0 { words.append("\(report.unreadableCount) unreadable") }
      if !report.isFinished { words.append("interrupted: the same command goes on from here") }
      Terminal.output(words.joined(separator: ", "))
    }
  }
}

/// `--priority-by`.
enum ScanOrder: String, ExpressibleByArgument, CaseIterable {
  case size
}

/// `--key` of a scan.
enum ScanKey: String, ExpressibleByArgument, CaseIterable {
  case path
  case content
}

/// How far a scan is, for the bar.
private final class ScanWatch: Sendable {
  private let state = Lock<FileScanReport?>(nil)

  var report: FileScanReport? {
    get { state.withLock { $0 } }
    set { state.withLock { $0 = newValue } }
  }

  var status: ProgressBar.Status {
    let report = report
    return ProgressBar.Status(
      done: Int(report?.seenCount ?? 0), note: "\(report?.queuedCount ?? 0) jobs queued")
  }
}

/// What a scan came to, as JSON.
private struct ScanDocument: Encodable {
  var scan: UInt64
  var files: UInt64
  var queued: UInt64
  var unreadable: Int
  var directories: Int
  var resumed: Bool
  var finished: Bool

  init(_ report: FileScanReport) {
    scan = report.scan.rawValue
    files = report.seenCount
    queued = report.queuedCount
    unreadable = report.unreadableCount
    directories = report.directoryCount
    resumed = report.isResumed
    finished = report.isFinished
  }
}
