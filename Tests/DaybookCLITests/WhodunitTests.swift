import Daybook
import DaybookTesting
import DaybookWire
import Foundation
import Testing

/// Questions of an investigator, answered from the command line alone, and the same answers
/// counted in the data that the log was made of.
@Suite struct `Whodunit` {
  let place: Place
  var tool: Tool { place.tool }

  init() throws { place = try Place() }

  // MARK: A trace of a Borg cluster

  private static let borg = SharedData.folder("borg2011")

  /// What is counted in the rows of the trace, by a program that knows nothing of Daybook.
  private func count(_ program: String) throws -> [String] {
    try shell("awk -F, '\(program)' rows.csv").split(separator: "\n").map(String.init)
  }

  /// Carries out every hundredth Borg job: user and time of every event are those of the trace.
  private func importBorg() async throws {
    _ = try shell(
      "gzip -dc \(Self.borg!.path)/part-*.gz | awk -F, '$3 % 100 == 0' | sort -s -n -t, -k1,1 "
        + ">rows.csv")
    let clock = ManualClock(at: Timestamp(milliseconds: 0))
    let daybook = try Daybook.inMemory(clock: clock)
    let cell = try await daybook.startWorker(named: "worker:cell", timeout: .seconds(86_400 * 30))
    var jobs: [String: JobID] = [:]
    var leases: [String: Lease] = [:]
    for row in place.lines(of: "rows.csv") {
      let fields = row.split(separator: ",", omittingEmptySubsequences: false)
      let key = "\(fields[2])/\(fields[3])"
      let user = Attribution(actor: "user:\(fields[6])")
      clock.advance(to: Timestamp(milliseconds: Int64(fields[0])! / 1000))
      switch fields[5] {
      case "0":
        if let job = jobs[key] {
          // A task that is submitted while it waits or runs stays as it is.
          _ = try? await daybook.retry(job, as: user)
        } else {
          var request = JobRequest(kind: "task")
          request.key = key
          request.retry = .never
          jobs[key] = try await daybook.enqueue(request, as: user).job
        }
      case "1": leases[key] = try await daybook.lease(jobs[key]!, as: cell)
      case "2":
        if let lease = leases.removeValue(forKey: key) {
          try await daybook.interrupt(lease, .released)
        }
      case "3":
        try await daybook.fail(leases.removeValue(forKey: key)!, Failure(errorType: "TaskFailed"))
      case "4": try await daybook.complete(leases.removeValue(forKey: key)!)
      case "5":
        try await daybook.cancel(jobs[key]!, as: user)
        if let lease = leases.removeValue(forKey: key) {
          try await daybook.acknowledgeCancel(lease)
        }
      default: break
      }
    }
    try await importLog(of: daybook)
  }

  @Test(.enabled(if: borg != nil, "the trace is not there"))
  func `of a Borg cluster: who did it, what ran, what kept failing`() async throws {
    try await importBorg()
    let middle = try #require(
      try count("{ t[NR] = $1 } END { print int(t[int(NR / 2)] / 1000) }").first)
    let then = Timestamp(milliseconds: Int64(middle)!).rfc3339

    // Who wanted the task ended that was killed first?
    let killed = try #require(try count("$6 == 5 { print $3 \"/\" $4 \" \" $7; exit }").first)
      .split(separator: " ")
    let wishes = try tool(
      "events", "--key", String(killed[0]), "--type", "CancelRequested", "--type", "Cancelled",
      "--jsonl"
    ).jsonLines()
    #expect(wishes.first?["actor"] as? String == "user:\(killed[1])")

    // What was running then?
    let running = try tool(
      "list", "--state", "running", "--at", then, "--limit", "1000000", "--jsonl")
    #expect(
      try [String(running.lines.count)]
        == count(
          """
          $1 < (\(middle) + 1) * 1000 && $6 < 6 { s[$3 "/" $4] = ($6 == 1) } \
          END { for (k in s) n += s[k]; print n + 0 }
          """))

    // Which tasks failed three times or more?
    let often = try tool(
      "sql", "--csv",
      "SELECT key FROM jobs JOIN (SELECT job FROM failures GROUP BY job HAVING count(*) >= 3) "
        + "USING (job) ORDER BY key")
    #expect(
      try often.output.split(separator: "\r\n").dropFirst().map(String.init)
        == count("$6 == 3 { n[$3 \"/\" $4]++ } END { for (k in n) if (n[k] >= 3) print k }")
        .sorted())

    // What was started most often, and how often?
    let restless = try tool("sql", "--jsonl", "SELECT max(attempt) AS n FROM jobs").jsonLines()
    #expect(
      try [String(describing: restless[0]["n"]!)]
        == count(
          "$6 == 1 { n[$3 \"/\" $4]++ } END { for (k in n) if (n[k] > m) m = n[k]; print m }"))

    // How much did the busiest user submit after that?
    let busiest = try #require(
      try count(
        "$6 == 0 { n[$7]++ } END { for (k in n) if (n[k] > m) { m = n[k]; u = k } print u }"
      ).first)
    let submitted = try tool(
      "events", "--type", "JobQueued", "--actor", "user:\(busiest)", "--since", then, "--jsonl")
    #expect(
      try [String(submitted.lines.count)]
        == count(
          """
          $6 == 0 && !($3 "/" $4 in s) { s[$3 "/" $4] = 1; \
          if ($7 == "\(busiest)" && int($1 / 1000) >= \(middle)) n++ } END { print n + 0 }
          """))
  }

  // MARK: A history of Hadoop jobs

  private static let hadoop = SharedData.folder("hadoop")

  private struct Attempt {
    var task: String
    var kind: String
    var host: String
    var result: String
    var start: Int64
    var end: Int64

    var isLast: Bool { result == "SUCCESS" }
  }

  /// The attempts of all tasks; those of one task one after the other, the successful one last.
  private func attempts() throws -> [Attempt] {
    // The objects stand one behind the other: commas make a list of them.
    let text = try shell("gzip -dc \(Self.hadoop!.path)/*.gz").replacing(/}\s*{/, with: "},{")
    let jobs = try #require(
      try JSONSerialization.jsonObject(with: Data("[\(text)]".utf8)) as? [[String: Any]])
    var found: [Attempt] = []
    for task in jobs.flatMap({ job in
      ["mapTasks", "reduceTasks", "otherTasks"].flatMap { job[$0] as? [[String: Any]] ?? [] }
    }) {
      var all = (task["attempts"] as? [[String: Any]] ?? []).map { attempt in
        let start = attempt["startTime"] as? Int64 ?? 0
        return Attempt(
          task: task["taskID"] as? String ?? "", kind: task["taskType"] as? String ?? "",
          host: attempt["hostName"] as? String ?? "none",
          result: attempt["result"] as? String ?? "", start: max(start, 1),
          end: attempt["finishTime"] as? Int64 ?? 0)
      }
      all.sort { ($0.isLast ? 1 : 0, $0.start) < ($1.isLast ? 1 : 0, $1.start) }
      for index in all.indices {
        if index > 0 { all[index].start = max(all[index].start, all[index - 1].end + 1) }
        all[index].end = max(all[index].end, all[index].start)
      }
      found += all
    }
    return found
  }

  private func importHadoop(_ attempts: [Attempt]) async throws {
    let clock = ManualClock(at: Timestamp(milliseconds: 0))
    let daybook = try Daybook.inMemory(clock: clock)
    var hosts: [String: Worker] = [:]
    var jobs: [String: JobID] = [:]
    var leases: [String: Lease] = [:]
    // Ends come before beginnings of the same moment, but not before their own.
    var moments: [(time: Int64, order: Int, attempt: Attempt, isStart: Bool)] = []
    for (order, attempt) in attempts.enumerated() {
      moments.append((attempt.start, 2 * order, attempt, true))
      moments.append((attempt.end, 2 * order + 1, attempt, false))
    }
    moments.sort { ($0.time, $0.order) < ($1.time, $1.order) }
    for (time, _, attempt, isStart) in moments {
      clock.advance(to: Timestamp(milliseconds: time))
      if jobs[attempt.task] == nil {
        var request = JobRequest(kind: attempt.kind)
        request.key = attempt.task
        request.retry = RetryPolicy(attemptLimit: .max, baseMilliseconds: 0)
        jobs[attempt.task] = try await daybook.enqueue(request).job
      }
      if isStart {
        if hosts[attempt.host] == nil {
          hosts[attempt.host] = try await daybook.startWorker(
            named: "worker:\(attempt.host)", timeout: .seconds(86_400 * 49))
        }
        leases[attempt.task] = try await daybook.lease(
          jobs[attempt.task]!, as: hosts[attempt.host]!)
        continue
      }
      let lease = leases.removeValue(forKey: attempt.task)!
      switch attempt.result {
      case "SUCCESS": try await daybook.complete(lease)
      case "FAILED": try await daybook.fail(lease, Failure(errorType: "TaskFailed"))
      default: try await daybook.interrupt(lease, .released)
      }
    }
    try await importLog(of: daybook)
  }

  @Test(.enabled(if: hadoop != nil, "the history is not there"))
  func `of a Hadoop cluster: since when, where, why again, how long`() async throws {
    let attempts = try attempts()
    #expect(attempts.count == 13_041)
    try await importHadoop(attempts)

    // When did this error first appear, and where?
    let failed = attempts.filter { $0.result == "FAILED" }
    let first = try tool(
      "events", "--error-type", "TaskFailed", "--limit", "1", "--jsonl"
    ).jsonLines()[0]
    let beginning = try #require(failed.map(\.end).min())
    #expect(first["time"] as? String == Timestamp(milliseconds: beginning).rfc3339)
    let culprits = failed.filter { $0.end == beginning }.map { "worker:\($0.host)" }
    #expect(culprits.contains(first["actor"] as? String ?? ""))

    // On which host did most attempts fail?
    let worst = try tool(
      "sql", "--jsonl",
      "SELECT worker, count(*) AS n FROM attempts WHERE outcome = 'failed' GROUP BY worker "
        + "ORDER BY n DESC, worker LIMIT 1"
    ).jsonLines()[0]
    let counts = Dictionary(grouping: failed, by: { "worker:\($0.host)" }).mapValues(\.count)
    let expected = try #require(counts.min { ($1.value, $0.key) < ($0.value, $1.key) })
    #expect(worst["worker"] as? String == expected.key)
    #expect(worst["n"] as? Int == expected.value)

    // Why was the task that failed most often tried again?
    let tries = Dictionary(grouping: failed, by: \.task).mapValues(\.count)
    let troubled = try #require(tries.min { ($1.value, $0.key) < ($0.value, $1.key) })
    let job = try tool("list", "--key", troubled.key, "--jsonl").jsonLines()[0]["id"] as? Int
    let course = try tool("explain", String(try #require(job))).lines
    #expect(course.count { $0.contains(" failed: TaskFailed") } == troubled.value)

    // What was running in the middle of it?
    let middle = attempts.map(\.start).sorted()[attempts.count / 2]
    let running = try tool(
      "list", "--state", "running", "--at", Timestamp(milliseconds: middle).rfc3339, "--limit",
      "1000000", "--jsonl")
    #expect(running.lines.count == attempts.count { $0.start <= middle && $0.end > middle })

    // How long did the longest attempt of each kind take?
    let longest = try tool(
      "sql", "--csv",
      "SELECT kind, max(milliseconds) FROM attempts JOIN jobs USING (job) GROUP BY kind ORDER BY 1")
    let direct = Dictionary(grouping: attempts, by: \.kind)
      .map { "\($0.key),\($0.value.map { $0.end - $0.start }.max()!)" }.sorted()
    #expect(longest.output.split(separator: "\r\n").dropFirst().map(String.init) == direct)
  }

  // MARK: Common

  /// Makes the log in the directory of the test the same as one in memory.
  private func importLog(of daybook: Daybook) async throws {
    var writer = EventLineWriter()
    for try await element in daybook.events() {
      writer.write(element.recorded, detail: element.detail, names: element.names)
    }
    let lines = unsafe writer.writer.bytes.withUnsafeBytes { unsafe Data($0) }
    try lines.write(to: place.url.appending(path: "export.jsonl"))
    let imported = try tool("import", "export.jsonl")
    #expect(imported.status == 0, "\(imported.error)")
  }

  /// What a line of a shell prints, in the directory of the test.
  private func shell(_ line: String) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", line]
    process.currentDirectoryURL = place.url
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return String(decoding: output, as: UTF8.self)
  }
}
