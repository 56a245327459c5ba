internal import Daybook
internal import DaybookSystem

/// Where a golden script is played: a daybook in memory, and what the script has named.
final class ScriptStage: Sendable {
  let daybook: Daybook
  private let clock = ManualClock()
  private let state = Lock(State())

  private struct State {
    var workers: [String: Worker] = [:]
    var leases: [UInt64: Lease] = [:]
    var told = LogPosition.beginning
  }

  init() throws {
    var options = Daybook.Options()
    options.actor = "script"
    options.stateDigests = .never
    options.savesSnapshots = false
    daybook = try Daybook.inMemory(clock: clock, options: options)
  }

  /// Carries out a command.
  ///
  /// - Returns: The events that were recorded, or why it was refused.
  func carryOut(_ text: String) async throws(ExpectationFailure) -> [String] {
    let words = ScriptWords(text)
    var lines: [String] = []
    do {
      if let refusal = try await perform(words) { lines.append("! \(refusal)") }
    } catch let failure as ExpectationFailure {
      throw failure
    } catch DaybookError.rejected(let rejection) {
      lines.append("! \(rejection)")
    } catch { throw ExpectationFailure("\(error)") }
    return try await events() + lines
  }

  /// The events that have not been told yet.
  private func events() async throws(ExpectationFailure) -> [String] {
    var lines: [String] = []
    do throws(DaybookError) {
      var iterator = daybook.events(after: state.withLock { $0.told }).makeAsyncIterator()
      while let element = try await iterator.next() {
        var recorded = element.recorded
        if case .workerStarted(var started) = recorded.event {
          started.process = .unknown
          recorded.event = .workerStarted(started)
        }
        var writer = EventLineWriter()
        writer.write(recorded, detail: element.detail, names: element.names)
        lines.append(
          unsafe writer.writer.bytes.withUnsafeBytes {
            unsafe String(decoding: $0.dropLast(), as: UTF8.self)
          })
        state.withLock { $0.told = recorded.position }
      }
    } catch { throw ExpectationFailure("\(error)") }
    return lines
  }
}

extension ScriptStage {
  /// Carries out a command.
  ///
  /// - Returns: Why nothing came of it, where that is no error.
  private func perform(_ words: ScriptWords) async throws -> String? {
    switch words.verb {
    case "enqueue": return try await enqueue(words)
    case "worker":
      let name = try words.argument()
      let worker = try await daybook.startWorker(named: name)
      state.withLock { $0.workers[name] = worker }
    case "heartbeat": try await daybook.heartbeat(try worker(words))
    case "stop": try await daybook.stopWorker(try worker(words))
    case "lease":
      let leases = try await daybook.lease(
        upTo: Int(try words.number("count") ?? 1), from: [words["queue"] ?? "default"],
        as: try worker(words))
      state.withLock { state in for lease in leases { state.leases[lease.job.rawValue] = lease } }
      if leases.isEmpty { return "nothing is ready" }
    case "complete":
      try await daybook.complete(try lease(words), result: words["result"].map { Array($0.utf8) })
    case "fail": try await daybook.fail(try lease(words), try failure(words))
    case "pause": try await daybook.pause(try job(words))
    case "resume": try await daybook.resume(try job(words))
    case "cancel": try await daybook.cancel(try job(words))
    case "retry": try await daybook.retry(try job(words))
    case "delete": try await daybook.delete(try job(words))
    case "pause-queue": try await daybook.pauseQueue(try words.argument())
    case "resume-queue": try await daybook.resumeQueue(try words.argument())
    case "skip": try await daybook.skip(try words.argument())
    case "advance": clock.advance(by: .seconds(Int64(try words.argumentNumber())))
    case "reclaim": try await daybook.reclaim()
    default:
      throw ExpectationFailure(
        "there is no command '\(words.verb)': there are\n  "
          + GoldenScript.commands.joined(separator: "\n  "))
    }
    return nil
  }

  private func enqueue(_ words: ScriptWords) async throws -> String? {
    var request = JobRequest(kind: try words.argument())
    request.payload = Array((words["payload"] ?? "").utf8)
    request.queue = words["queue"] ?? "default"
    request.key = words["key"]
    request.group = words["group"]
    if let priority = try words.number("priority") { request.priority = Int(priority) }
    if let delay = try words.number("delay") { request.delay = .seconds(Int64(delay)) }
    if let word = words["unique"] {
      guard let uniqueness = Uniqueness.allCases.first(where: { "\($0)" == word }) else {
        throw ExpectationFailure("'\(word)' is no uniqueness")
      }
      request.uniqueness = uniqueness
    }
    // Without chance, so that every run gives the same.
    request.retry.jitterPercent = 0
    if let attempts = try words.number("attempts") {
      request.retry.attemptLimit = UInt16(clamping: attempts)
    }
    if let backoff = try words.number("backoff") {
      request.retry.baseMilliseconds = UInt32(clamping: backoff)
    }
    guard case .duplicate(let job) = try await daybook.enqueue(request) else { return nil }
    return "duplicate of \(job.rawValue)"
  }

  private func failure(_ words: ScriptWords) throws -> Failure {
    var failure = Failure(message: words["message"])
    failure.reason = words["reason"] ?? ""
    if let word = words["category"] {
      guard let category = FailureCategory.allCases.first(where: { $0.word == word }) else {
        throw ExpectationFailure("'\(word)' is no category")
      }
      failure.category = category
    }
    return failure
  }

  private func job(_ words: ScriptWords) throws -> JobID {
    JobID(rawValue: try words.argumentNumber())
  }

  private func worker(_ words: ScriptWords) throws -> Worker {
    let name = try words.argument()
    guard let worker = state.withLock({ $0.workers[name] }) else {
      throw ExpectationFailure("there is no worker '\(name)'")
    }
    return worker
  }

  private func lease(_ words: ScriptWords) throws -> Lease {
    let job = try words.argumentNumber()
    guard let lease = state.withLock({ $0.leases[job] }) else {
      throw ExpectationFailure("job \(job) was never leased")
    }
    return lease
  }
}
