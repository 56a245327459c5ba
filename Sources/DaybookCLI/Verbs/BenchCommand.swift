import ArgumentParser
import Daybook
import DaybookSystem
import FoundationEssentials
import SystemPackage

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// `daybook bench`: measures the standard workloads on this machine.
struct BenchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measure the standard workloads on this machine and disk.",
    discussion: """
      Logs are made in a directory of their own under --in, and removed. Every answer that is \
      counted was durable before it came. What is measured depends on the disk: measure where \
      the log is to be.

      EXAMPLE

        daybook bench --in /var/lib --workload enqueue-64 --workload latency
      """)

  @OptionGroup var output: OutputOptions

  @Option(
    help: "What to measure, all by default; may be given more than once.",
    completion: .list(Workload.allCases.map(\.rawValue)))
  var workload: [Workload] = []

  @Option(name: .customLong("in"), help: "Where the logs are made.", completion: .directory)
  var directory = "."

  @Option(help: "How much of the usual amount of work to measure: 0.01 to 100.")
  var scale = 1.0

  @Option(help: "So many jobs are done in the log before; for the rates.")
  var finished = 0

  /// What a process of its own fills for another one; nobody types this.
  @Option(help: .hidden) var fill: Workload?

  func validate() throws {
    guard (0.01...100).contains(scale) else {
      throw ValidationError("--scale is a number from 0.01 to 100.")
    }
    guard finished >= 0 else { throw ValidationError("--finished is a number of jobs.") }
  }

  func run() async throws {
    if let fill { return try await fillLog(for: fill) }
    if workload.count == 1 {
      let result = try await measure(workload[0])
      return Terminal.output(output.json ? try JSONText.line(result) : table([result]))
    }
    var results: [BenchResult] = []
    for workload in workload.isEmpty ? Workload.allCases : workload {
      Terminal.error("\(workload.title) …")
      // In a process each, so that none finds the memory or the threads of another.
      let lines = try await Self.tool(
        ["--workload", workload.rawValue, "--json"] + common(directory))
      let result = try JSONDecoder().decode(BenchResult.self, from: Data(lines))
      results.append(result)
      if output.json { Terminal.output(try JSONText.line(result)) }
    }
    if !output.json { Terminal.output(table(results)) }
  }

  private func table(_ results: [BenchResult]) -> String {
    var table = Table(["WORKLOAD", "WHAT", "FIGURE"], empty: "Nothing was measured.")
    for result in results {
      let title = Workload(rawValue: result.workload)?.title ?? ""
      table.add([result.workload, title, result.text])
    }
    return table.text(width: Terminal.width)
  }

  private func measure(_ workload: Workload) async throws -> BenchResult {
    let scratch = FilePath(directory).appending("daybook-bench-\(getpid())")
    do { try Directory.create(scratch) } catch {
      throw Refusal("\(scratch) cannot be made: \(error). Nothing was measured.", .storage)
    }
    defer { Directory.removeTree(scratch) }
    if filling(of: workload) != nil {
      _ = try await Self.tool(
        ["--fill", workload.rawValue] + common(scratch.string),
        endsBy: workload == .restartKilled ? .signal(SIGKILL) : .exit(0))
    }
    return try await workload.measure(
      BenchLog(path: scratch.appending("log")), scale: scale)
  }

  /// Fills the log of a workload, and ends as the workload wants it.
  private func fillLog(for workload: Workload) async throws {
    guard let (done, waiting) = filling(of: workload) else { return }
    let log = BenchLog(path: FilePath(directory).appending("log"))
    let daybook = try await log.fill(done: done, waiting: waiting)
    if workload == .restartKilled { BenchLog.die() }
    await daybook.close()
  }

  /// What stands in the log of a workload before; `nil` when it is empty.
  private func filling(of workload: Workload) -> (done: Int, waiting: Int)? {
    workload.filling(scale: scale) ?? (finished > 0 && workload.isRate ? (finished, 0) : nil)
  }

  private func common(_ directory: String) -> [String] {
    ["--in", directory, "--scale", "\(scale)", "--finished", "\(finished)"]
  }
}

extension BenchCommand {
  /// Runs this program once more and waits for its end.
  ///
  /// - Returns: What it wrote.
  /// - Throws: ``Refusal`` when it ended otherwise than expected.
  @concurrent
  private static func tool(
    _ arguments: [String], endsBy expected: ChildProcess.Ending = .exit(0)
  ) async throws -> [UInt8] {
    try wait(for: ["daybook", "bench"] + arguments, expected)
  }

  private static func wait(
    for arguments: [String], _ expected: ChildProcess.Ending
  ) throws -> [UInt8] {
    let child = try ChildProcess(
      path: Environment.program, arguments: arguments.map { Array($0.utf8) },
      environment: Environment.all())
    var (output, error) = ([UInt8](), [UInt8]())
    let ending = child.wait(until: nil) { bytes, isError in
      let text = unsafe bytes.withUnsafeBytes { unsafe [UInt8]($0) }
      if isError { error += text } else { output += text }
    }
    if ending == expected { return output }
    let reason = String(decoding: error, as: UTF8.self)
    throw Refusal(
      reason.isEmpty
        ? "A process of the measurement ended with \(String(describing: ending))." : reason,
      .failed)
  }
}
