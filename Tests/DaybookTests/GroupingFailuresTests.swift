import Daybook
import DaybookDomain
import DaybookLog
import DaybookTesting
import Testing

@Suite struct `Failures` {
  let clock = ManualClock()
  let daybook: Daybook
  let worker: Worker

  init() async throws {
    var options = Daybook.Options()
    options.clock = clock
    daybook = try Daybook(on: memoryLog(), options: options)
    worker = try await daybook.startWorker(named: "worker:one", timeout: .seconds(1_000_000))
  }

  /// Queues a job and lets its first attempt fail.
  @discardableResult
  private func fail(
    _ kind: String, _ message: String?, stage: String = "", type: String = "",
    queue: String = "default"
  ) async throws -> JobID {
    var request = JobRequest(kind: kind)
    request.queue = queue
    request.retry.attemptLimit = 1
    let job = try await daybook.enqueue(request).job
    try await failAgain(job, message, stage: stage, type: type)
    return job
  }

  private func failAgain(
    _ job: JobID, _ message: String?, stage: String = "", type: String = ""
  ) async throws {
    let lease = try await daybook.lease(job, as: worker)
    var failure = Failure(message: message, errorType: type)
    failure.stage = stage
    failure.reason = "exit 1"
    try await daybook.fail(lease, failure)
  }

  private func counts(
    by dimensions: FailureDimension..., query: FailureQuery = FailureQuery()
  ) async throws -> [String: Int] {
    let analysis = try await daybook.view().failureGroups(by: dimensions, query)
    let words = analysis.groups.map { ($0.values.joined(separator: " "), $0.count) }
    return Dictionary(uniqueKeysWithValues: words)
  }

  @Test func `are counted by kind, queue, stage and error`() async throws {
    try await fail("download", "a", stage: "connect", type: "Timeout")
    try await fail("download", "b", stage: "read", type: "Timeout", queue: "slow")
    try await fail("split", "c")
    #expect(try await counts(by: .kind) == ["download": 2, "split": 1])
    #expect(try await counts(by: .queue) == ["default": 2, "slow": 1])
    #expect(try await counts(by: .stage) == ["connect": 1, "read": 1, "": 1])
    #expect(try await counts(by: .error) == ["Timeout": 2, "exit 1": 1])
    #expect(try await counts(by: .category) == ["unknown": 3])
  }

  @Test func `are counted by hour and by day, oldest first`() async throws {
    // The clock starts at 2023-11-14T22:13:20Z.
    try await fail("download", "a")
    clock.advance(by: .seconds(3_600))
    try await fail("download", "b")
    try await fail("download", "c")
    clock.advance(by: .seconds(3_600))
    try await fail("download", "d")
    let hours = try await daybook.view().failureGroups(by: [.hour]).groups
    #expect(
      hours.map(\.values) == [
        ["2023-11-14T22:00:00Z"], ["2023-11-14T23:00:00Z"], ["2023-11-15T00:00:00Z"],
      ])
    #expect(hours.map(\.count) == [1, 2, 1])
    #expect(try await counts(by: .day) == ["2023-11-14": 3, "2023-11-15": 1])
  }

  @Test func `are counted by more than one thing at once`() async throws {
    try await fail("download", "a", stage: "connect")
    try await fail("download", "b", stage: "read")
    try await fail("download", "c", stage: "read")
    #expect(
      try await counts(by: .kind, .stage) == ["download connect": 1, "download read": 2])
  }

  @Test func `with alike messages are one group with its first, its last and its jobs`()
    async throws
  {
    let start = clock.now()
    let first = try await fail("download", "track 17: 'Für Elise' is gone")
    clock.advance(by: .seconds(5))
    try await fail("download", "disk full")
    let last = try await fail("split", "track 4711: 'Air' is gone")
    try await daybook.retry(first)
    try await failAgain(first, "track 17: 'Für Elise' is gone")
    try await daybook.retry(last)
    try await failAgain(last, "track 4711: 'Air' is gone")
    let view = try await daybook.view()
    let analysis = try view.failureGroups(by: [.group])
    #expect(
      analysis.groups.map(\.values) == [["track <n>: <text> is gone"], ["disk full"]])
    let group = try #require(analysis.groups.first)
    #expect(group.count == 4)
    #expect(group.jobCount == 2)
    #expect(group.isJobCountExact)
    #expect(group.firstTime == start)
    #expect(group.lastTime == start.adding(milliseconds: 5_000))
    #expect(group.lastJob == last)
    let document = try view.document(group, of: analysis)
    #expect(document.example.message == "track 4711: 'Air' is gone")
    #expect(analysis.total == 5)
  }

  @Test func `without a message are grouped by reason`() async throws {
    try await fail("download", nil)
    #expect(try await counts(by: .group) == ["exit 1": 1])
  }

  @Test func `are chosen by kind, queue and time`() async throws {
    try await fail("download", "a")
    clock.advance(by: .seconds(10))
    try await fail("split", "b", queue: "slow")
    var query = FailureQuery()
    query.kind = "split"
    #expect(try await counts(by: .kind, query: query) == ["split": 1])
    query = FailureQuery()
    query.queue = "default"
    #expect(try await counts(by: .kind, query: query) == ["download": 1])
    query = FailureQuery()
    query.since = clock.now()
    #expect(try await counts(by: .kind, query: query) == ["split": 1])
    query = FailureQuery()
    query.until = clock.now()
    #expect(try await counts(by: .kind, query: query) == ["download": 1])
    #expect(try await daybook.view().failures(query).count == 1)
    query.since = query.until
    #expect(try await counts(by: .kind, query: query) == [:])
  }

  @Test func `are counted whatever became of their jobs`() async throws {
    let deleted = try await fail("download", "a")
    let done = try await fail("download", "b")
    try await daybook.delete(deleted)
    try await daybook.retry(done)
    let lease = try await daybook.lease(done, as: worker)
    try await daybook.complete(lease)
    #expect(try await counts(by: .kind) == ["download": 2])
  }

  @Test func `of jobs that have left memory are counted by kind like others`() async throws {
    var options = Daybook.Options()
    options.finishedInMemory = 5
    let daybook = try Daybook(on: memoryLog(), options: options)
    let worker = try await daybook.startWorker(named: "worker:one")
    for number in 0..<60 {
      var request = JobRequest(kind: number % 3 == 0 ? "split" : "download")
      request.retry.attemptLimit = 1
      let lease = try await daybook.lease(try await daybook.enqueue(request).job, as: worker)
      try await daybook.fail(lease, Failure(message: "no"))
    }
    var archivings = 0
    for try await element in daybook.events() {
      if case .finishedArchived = element.recorded.event { archivings += 1 }
    }
    #expect(archivings > 0)
    let groups = try await daybook.view().failureGroups(by: [.kind]).groups
    #expect(groups.map(\.values) == [["download"], ["split"]])
    #expect(groups.map(\.count) == [40, 20])
  }

  @Test func `of the smallest groups are others, when there are too many`() async throws {
    for (stage, count) in [("often", 3), ("seldom", 1), ("sometimes", 2)] {
      for _ in 0..<count { try await fail("download", nil, stage: stage) }
    }
    var query = FailureQuery()
    query.limit = 2
    let analysis = try await daybook.view().failureGroups(by: [.stage], query)
    #expect(analysis.groups.map(\.values) == [["often"], ["sometimes"]])
    #expect(analysis.otherCount == 1)
    #expect(analysis.total == 6)
  }

  @Test func `of a view are those up to its position`() async throws {
    try await fail("download", "a")
    let view = try await daybook.view()
    try await fail("download", "b")
    #expect(try view.failureGroups(by: [.kind]).total == 1)
  }

  @Test func `have the stage that their attempt entered last, unless they tell another`()
    async throws
  {
    for stage in ["", "told"] {
      var request = JobRequest(kind: "download")
      request.retry.attemptLimit = 1
      let job = try await daybook.enqueue(request).job
      let lease = try await daybook.lease(job, as: worker)
      try await daybook.enterStage("entered", of: lease)
      var failure = Failure(message: "no")
      failure.stage = stage
      try await daybook.fail(lease, failure)
    }
    #expect(try await counts(by: .stage) == ["entered": 1, "told": 1])
  }
}
