import Daybook
import Testing

/// The code of `docs/guides/failing-tracks.md`.
@Suite struct `The guide to failing tracks` {
  struct ProcessTrack: Job {
    static let kind = "track"
    var track: String
  }

  private static func queue(_ track: String, in daybook: Daybook) async throws {
    var options = JobOptions()
    options.key = "track \(track)"
    try await daybook.enqueue(ProcessTrack(track: track), options)
  }

  private static func withWorker(
    _ daybook: Daybook, _ body: () async throws -> Void
  ) async throws {
    let download: @Sendable (String) async throws -> [UInt8] = { _ in [0] }
    let worker = WorkerService(daybook)
    worker.register(ProcessTrack.self) { job, context in
      try await context.enterStage("download")
      let audio = try await download(job.track)
      try await context.enterStage("split")
      guard audio.count > 1 else {
        throw JobFailure("'\(job.track)' has one channel", .discard, category: .invalidInput)
      }
    }
    let run = Task { try await worker.run() }
    try await body()
    run.cancel()
    try await run.value
  }

  @Test func `counts failures by key, and deletes what failed too often`() async throws {
    let daybook = try Daybook(on: memoryLog())
    try await Self.withWorker(daybook) {
      for (number, track) in ["17", "17", "4711"].enumerated() {
        try await Self.queue(track, in: daybook)
        try await until {
          try await daybook.view().queues().first?.jobCounts[.failed] == number + 1
        }
      }
    }

    let view = try await daybook.view()
    let hopeless = view.failures().filter { $0.openCount >= 2 }
    for failure in hopeless { print(try view.document(failure).message ?? failure.reason) }
    for result in try await daybook.deletePermanently(hopeless.map(\.job)) { _ = try result.get() }
    let analysis = try view.failureGroups(by: [.stage, .group])
    for group in analysis.groups {
      print(group.count, "failures of", group.jobCount, "jobs:", group.values)
    }

    #expect(try await daybook.view().failures().map(\.count) == [1])
    #expect(analysis.groups.map(\.values) == [["split", "<text> has one channel"]])
    #expect(analysis.groups.map(\.count) == [3])
  }
}
