import Daybook
import DaybookDomain
import Foundation
import SystemPackage
import Testing

/// What must happen once, in several processes of which some are killed.
@Suite struct `Exactly once` {
  let place: Place
  var tool: Tool { place.tool }
  let path: FilePath

  init() throws {
    place = try Place()
    path = FilePath(place.url.appending(path: ".daybook").path)
  }

  private func finishingJobs(_ view: View) throws -> Int {
    var query = JobQuery()
    query.kind = "letter"
    return try view.jobCount(query)
  }

  @Test func `is a batch finished by somebody who is killed at once`() async throws {
    let daybook = try await Daybook.open(at: path)
    var generator = SplitMix(seed: UInt64.random(in: 1...UInt64.max))
    let request = BatchRequest(owner: "ada", finishing: JobRequest(kind: "letter"))
    for round in 1...40 {
      let note: Comment = "round \(round), seed \(generator.seed)"
      let batch = try await daybook.enqueueBatch(
        request, of: (0..<3).map { _ in JobRequest(kind: "analyse") }
      ).batch
      let before = try await daybook.view().position
      let killed = try tool.start(["batches", "cancel", "\(batch.rawValue)"])
      if round % 2 == 0 {
        // The first that anybody sees of it is that the last job has ended.
        killed.wait { (try? daybook.log.head().position) ?? before > before }
      } else {
        usleep(UInt32(generator.next() % 60_000))
      }
      killed.signal(SIGKILL)
      _ = killed.outcome()
      let view = try await daybook.view()
      let shown = try #require(try view.batch(batch))
      let isFinished = shown.status == .finished
      #expect(shown.outstanding == (isFinished ? 0 : 3), note)
      #expect((shown.finishingJob != nil) == isFinished, note)
      if round % 2 == 0 { #expect(isFinished, note) }
      try await daybook.cancelBatch(batch)
      #expect(try finishingJobs(try await daybook.view()) == round, note)
    }
    #expect(try await daybook.replay().differing.isEmpty)
    await daybook.close()
  }

  @Test func `does a schedule fire for a due time, whoever is killed meanwhile`() async throws {
    var options = Daybook.Options()
    options.clock = EarlyClock()
    let daybook = try await Daybook.open(at: path, options: options)
    try await daybook.addSchedule(
      ScheduleRequest(
        name: "often", cron: "* * * * *", job: JobRequest(kind: "backup"), catchUp: .all))
    await daybook.close()
    let killed = try tool.start(["schedules", "run", "--json"])
    let others = try (0..<3).map { _ in try tool.start(["schedules", "run", "--once", "--json"]) }
    for other in others { #expect(other.outcome().status == 0) }
    killed.signal(SIGKILL)
    _ = killed.outcome()
    #expect(try tool("schedules", "run", "--once").status == 0)
    let fired = try tool("events", "--type", "ScheduleFired", "--jsonl").jsonLines()
    let dues = fired.compactMap { ($0["data"] as? [String: Any])?["due"] as? String }
    #expect(dues.count >= EarlyClock.minutes)
    #expect(Set(dues).count == dues.count)
    #expect(dues == dues.sorted())
    #expect(try tool("events", "--type", "JobQueued", "--jsonl").lines.count == dues.count)
    #expect(try tool("replay", "--check").status == 0)
  }
}

/// A clock that is a few hours behind.
private struct EarlyClock: WallClock {
  static let minutes = 3_000

  func now() -> Timestamp {
    SystemWallClock().now().adding(milliseconds: Int64(-60_000 * Self.minutes))
  }
}
