import Daybook
import DaybookDomain
import DaybookLog
import DaybookTesting
import DaybookWire
import Testing

@Suite struct `A schedule` {
  let clock = ManualClock()
  let log = memoryLog()
  let daybook: Daybook

  /// The clock of tests starts at 2023-11-14T22:13:20Z.
  init() throws { daybook = try Self.daybook(log, clock) }

  private static func daybook(_ log: any EventLog, _ clock: ManualClock) throws -> Daybook {
    var options = Daybook.Options()
    options.clock = clock
    return try Daybook(on: log, options: options)
  }

  private func request(
    _ cron: String = "0 * * * *", catchUp: CatchUpPolicy = .latest, payload: String = "all"
  ) -> ScheduleRequest {
    var job = JobRequest(kind: "backup", payload: Array(payload.utf8))
    job.queue = "nightly"
    job.priority = 80
    job.labels = [Label("why=plan")]
    return ScheduleRequest(name: "hourly", cron: cron, job: job, catchUp: catchUp)
  }

  private func dues(_ firings: [Firing]) -> [String] {
    firings.map { String($0.due.rfc3339.prefix(16)) }
  }

  @Test func `fires when it comes due, and not before`() async throws {
    try await daybook.addSchedule(request())
    #expect(try await daybook.fireSchedules().isEmpty)
    clock.advance(by: .seconds(47 * 60))
    #expect(dues(try await daybook.fireSchedules()) == ["2023-11-14T23:00"])
    #expect(try await daybook.fireSchedules().isEmpty)
  }

  @Test func `queues the job that it was added with`() async throws {
    try await daybook.addSchedule(request())
    clock.advance(by: .seconds(3_600))
    let job = try #require(try await daybook.fireSchedules().first).job.job
    let worker = try await daybook.startWorker(named: "worker:one")
    let lease = try #require(
      try await daybook.lease(upTo: 1, from: ["nightly"], as: worker).first)
    #expect(lease.job == job)
    #expect(lease.kind == "backup")
    #expect(lease.payload == Array("all".utf8))
    let view = try await daybook.view()
    #expect(try view.job(job)?.priority == 80)
    #expect(try view.detail(of: job)?.labels == [Label("why=plan")])
  }

  @Test func `is the cause of its jobs`() async throws {
    try await daybook.addSchedule(request())
    clock.advance(by: .seconds(3_600))
    let job = try #require(try await daybook.fireSchedules().first).job.job
    let queued = try #require(
      try await daybook.view().event(at: LogPosition(rawValue: job.rawValue)))
    let cause = try #require(try await daybook.view().event(at: queued.recorded.cause))
    guard case .scheduleFired(let fired) = cause.recorded.event else {
      Issue.record("the firing is the cause")
      return
    }
    #expect(fired.due.rfc3339.hasPrefix("2023-11-14T23:00"))
  }

  @Test(arguments: [
    (CatchUpPolicy.latest, ["2023-11-15T02:00"]), (.none, []),
    (.all, ["2023-11-14T23:00", "2023-11-15T00:00", "2023-11-15T01:00", "2023-11-15T02:00"]),
  ])
  func `makes up for what passed as its policy says`(
    _ policy: CatchUpPolicy, _ expected: [String]
  ) async throws {
    try await daybook.addSchedule(request(catchUp: policy))
    clock.advance(by: .seconds(4 * 3_600))
    #expect(dues(try await daybook.fireSchedules()) == expected)
    #expect(try await daybook.fireSchedules().isEmpty)
    // At 3:00:20 everybody is in time again.
    clock.advance(by: .seconds(47 * 60))
    #expect(dues(try await daybook.fireSchedules()) == ["2023-11-15T03:00"])
  }

  @Test func `says how many due times it left out`() async throws {
    try await daybook.addSchedule(request())
    clock.advance(by: .seconds(4 * 3_600))
    #expect(try await daybook.fireSchedules().first?.missedCount == 3)
  }

  @Test func `counts what it left out up to a thousand`() async throws {
    try await daybook.addSchedule(request("* * * * *"))
    clock.advance(by: .seconds(30 * 86_400))
    #expect(try await daybook.fireSchedules().first?.missedCount == 1_000)
  }

  @Test func `that makes up for very much does so a thousand at a time`() async throws {
    try await daybook.addSchedule(request("* * * * *", catchUp: .all))
    clock.advance(by: .seconds(2_500 * 60))
    #expect(try await daybook.fireSchedules().count == 1_000)
    #expect(try await daybook.fireSchedules().count == 1_000)
    #expect(try await daybook.fireSchedules().count == 500)
    #expect(try await daybook.fireSchedules().isEmpty)
  }

  @Test func `fires once for a due time, however many daybooks look`() async throws {
    try await daybook.addSchedule(request("* * * * *", catchUp: .all))
    clock.advance(by: .seconds(50 * 60))
    let others = try (0..<4).map { _ in try Self.daybook(log, clock) }
    let firings = try await withThrowingTaskGroup(of: [Firing].self) { group in
      for other in others { group.addTask { try await other.fireSchedules() } }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    #expect(firings.count == 50)
    #expect(Set(firings.map(\.due)).count == 50)
    #expect(try await daybook.view().jobCount(JobQuery()) == 50)
    #expect(try await daybook.agreesWithReplay())
  }

  @Test func `that is added again as it is changes nothing`() async throws {
    #expect(try await daybook.addSchedule(request()))
    let before = try await daybook.view().position
    #expect(try await !daybook.addSchedule(request()))
    #expect(try await daybook.view().position == before)
  }

  @Test func `that is added again with another job still makes up for what passed`() async throws {
    try await daybook.addSchedule(request())
    clock.advance(by: .seconds(3_600))
    try await daybook.addSchedule(request(payload: "some"))
    let firings = try await daybook.fireSchedules()
    #expect(dues(firings) == ["2023-11-14T23:00"])
    #expect(
      try await daybook.view().detail(of: firings[0].job.job)?[.payload] == Array("some".utf8))
  }

  @Test func `that is added again with other times starts afresh`() async throws {
    try await daybook.addSchedule(request())
    clock.advance(by: .seconds(3_600))
    try await daybook.addSchedule(request("*/5 * * * *"))
    #expect(try await daybook.fireSchedules().isEmpty)
    clock.advance(by: .seconds(300))
    #expect(dues(try await daybook.fireSchedules()) == ["2023-11-14T23:15"])
  }

  @Test func `that was removed does not fire`() async throws {
    try await daybook.addSchedule(request())
    clock.advance(by: .seconds(3_600))
    try await daybook.removeSchedule("hourly")
    #expect(try await daybook.fireSchedules().isEmpty)
    #expect(try await daybook.view().schedules().isEmpty)
  }

  @Test func `whose job is kept out by another one has fired all the same`() async throws {
    var wanted = request()
    wanted.job.key = "one at a time"
    try await daybook.addSchedule(wanted)
    clock.advance(by: .seconds(3_600))
    let first = try await daybook.fireSchedules().first?.job
    clock.advance(by: .seconds(3_600))
    let second = try await daybook.fireSchedules().first?.job
    #expect(second == first.map { .duplicate(of: $0.job) })
    #expect(try await daybook.fireSchedules().isEmpty)
  }

  @Test func `shows when it fires next`() async throws {
    try await daybook.addSchedule(request())
    let before = try #require(try await daybook.view().schedule("hourly"))
    #expect(before.nextDue?.rfc3339.hasPrefix("2023-11-14T23:00") == true)
    #expect(before.lastDue == nil)
    #expect(before.queue == "nightly")
    clock.advance(by: .seconds(3_600))
    try await daybook.fireSchedules()
    let after = try #require(try await daybook.view().schedule("hourly"))
    #expect(after.nextDue?.rfc3339.hasPrefix("2023-11-15T00:00") == true)
    #expect(after.lastDue == before.nextDue)
    #expect(after.firedCount == 1)
  }
}
