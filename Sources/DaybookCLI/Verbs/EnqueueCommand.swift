import ArgumentParser
import Daybook
import DaybookDomain
import DaybookWire
import SystemPackage

/// `daybook enqueue`: queues jobs.
struct EnqueueCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "enqueue",
    abstract: "Queue a job, or many, and print their ids.",
    discussion: """
      With --jsonl, every line is an object with "kind" and, if wanted, "queue", "payload", \
      "priority", "weight", "delay", "due", "key", "unique", "group", "attempts", "backoff", \
      "timeout", "batch" and "labels". The ids are printed in the order of the lines, each when \
      its job is durable.

      EXAMPLES

        daybook enqueue mail --payload '{"to":"ada"}' --key mail-17 --delay 5m
        seq 1000 | jq -c '{kind:"resize",payload:.}' | daybook enqueue --jsonl -
      """)

  @ParentCommand var parent: DaybookTool
  @OptionGroup var global: GlobalOptions
  @OptionGroup var output: OutputOptions

  @Argument(help: "What kind of work it is.")
  var kind: String?

  @Option(name: .shortAndLong, help: "The queue it waits in.")
  var queue = "default"

  @Option(help: "The work: JSON, @FILE for the content of a file, or - for standard input.")
  var payload: String?

  @Option(help: "The rank among waiting jobs, 0 to 100.")
  var priority = 50

  @Option(help: "How long to wait before it may run: 250ms, 30s, 5m, 2h, 7d.")
  var delay: DurationArgument?

  @Option(help: "The earliest moment to run it, such as 2026-03-01T12:00:00Z.")
  var due: MomentArgument?

  @Option(help: "What the job is about; no second one is queued while one is unfinished.")
  var key: String?

  @Option(help: "Whose job it is; the groups of a queue take turns.")
  var group: String?

  @Option(help: "How often it may fail.")
  var attempts: Int?

  @Option(help: "The batch that it belongs to; with --jsonl, that of lines which name none.")
  var batch: UInt64?

  @Option(name: .customLong("label"), help: "A name and a value to find it by: k=v.")
  var labels: [String] = []

  @Option(name: .customLong("jsonl"), help: "Read many jobs from a file, or - for standard input.")
  var lines: String?

  func validate() throws {
    if (kind == nil) == (lines == nil) {
      throw ValidationError("Give either a KIND or --jsonl FILE.")
    }
    if !(0...100).contains(priority) {
      throw ValidationError("A priority is 0 to 100, not \(priority).")
    }
    if delay != nil && due != nil {
      throw ValidationError("--delay and --due exclude each other.")
    }
  }

  func run() async throws {
    if let lines {
      try await enqueueLines(of: lines)
    } else {
      let request = try request()
      let daybook = try await global.open(parent, creating: true)
      try await refusing(global.location(parent)) {
        print([try await daybook.enqueue(request)])
      }
      await daybook.close()
    }
  }

  private func request() throws -> JobRequest {
    var request = JobRequest(kind: kind!)
    request.queue = queue
    request.payload = try payload.map { try Self.payload($0) } ?? []
    request.priority = priority
    request.delay = delay?.duration
    request.due = due?.time
    request.key = key
    request.group = group
    request.batch = batch.map { BatchID(rawValue: $0) }
    request.labels = labels.map { Label($0) }
    if let attempts { request.retry.attemptLimit = try AttemptLimit.checked(attempts) }
    return request
  }

  private func enqueueLines(of name: String) async throws {
    var reader = try LineReader(name)
    let daybook = try await global.open(parent, creating: true)
    var number = 0
    while let lines = try reader.next() {
      var requests: [JobRequest] = []
      for line in lines {
        number += 1
        do {
          var request = try JobRequest(json: line)
          if request.batch == nil { request.batch = batch.map { BatchID(rawValue: $0) } }
          requests.append(request)
        } catch {
          throw Refusal(
            "Line \(number): \(error). Nothing of this or a later line was queued.", .usage)
        }
      }
      let wanted = requests
      try await refusing(global.location(parent)) { print(try await daybook.enqueue(wanted)) }
    }
    await daybook.close()
  }

  private func print(_ results: [EnqueueResult]) {
    let lines = results.map { result in
      guard output.json else { return "\(result.job.rawValue)" }
      return switch result {
      case .queued(let job): #"{"id":\#(job.rawValue),"duplicate":false}"#
      case .duplicate(let job): #"{"id":\#(job.rawValue),"duplicate":true}"#
      }
    }
    if !lines.isEmpty { Terminal.output(lines.joined(separator: "\n")) }
  }

  static func payload(_ argument: String) throws -> [UInt8] {
    if argument == "-" { return try FileContent.standardInput() }
    if argument.hasPrefix("@") {
      return try FileContent.read(FilePath(String(argument.dropFirst())))
    }
    let bytes = Array(argument.utf8)
    do throws(DocumentFault) {
      try JSONReader.document(bytes) { (reader) throws(DocumentFault) in
        _ = try reader.content("payload")
      }
    } catch {
      throw Refusal(
        "The payload is not JSON: \(error). Nothing was queued. Use @FILE or - for other bytes.",
        .usage)
    }
    return bytes
  }
}
