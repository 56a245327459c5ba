import Daybook
import DaybookLog
import DaybookTesting
import Testing

@Suite struct `Alerts of conditions` {
  static let backlog =
    #"{"alerts":[{"on":"backlog","queue":"mail","more_than":2,"command":["x"]}]}"#
  static let stuck = #"{"alerts":[{"on":"stuck","after":"10s","command":["x"]}]}"#

  let log = memoryLog()
  let shop: PolicyShop
  var sent: [Alert] { shop.channel.alerts }

  init() async throws { shop = try await PolicyShop(on: log) }

  private func fill(_ count: Int) async throws -> [JobID] {
    var jobs: [JobID] = []
    for _ in 0..<count { jobs.append(try await shop.enqueue(queue: "mail")) }
    return jobs
  }

  @Test func `are raised once when a backlog begins, and again when it begins anew`() async throws {
    let jobs = try await fill(2)
    try await shop.apply(Self.backlog)
    #expect(sent.isEmpty)
    let more = try await fill(1)
    try await shop.apply(Self.backlog)
    try await shop.apply(Self.backlog)
    #expect(sent.map(\.count) == [3])
    #expect(sent.map(\.queue) == ["mail"])
    _ = try await shop.daybook.cancel(jobs + more)
    try await shop.apply(Self.backlog)
    _ = try await fill(4)
    try await shop.apply(Self.backlog)
    #expect(sent.map(\.count) == [3, 4])
    #expect(Set(sent.map(\.id)).count == 2)
  }

  @Test func `do not count what is not due, or is in another queue`() async throws {
    _ = try await fill(2)
    _ = try await shop.enqueue(queue: "other")
    var later = JobRequest(kind: "resize")
    later.queue = "mail"
    later.delay = .seconds(60)
    try await shop.daybook.enqueue(later)
    try await shop.apply(Self.backlog)
    #expect(sent.isEmpty)
    shop.clock.advance(by: .seconds(60))
    try await shop.apply(Self.backlog)
    #expect(sent.map(\.count) == [3])
  }

  @Test func `are remembered by whoever looks next`() async throws {
    _ = try await fill(3)
    try await shop.apply(Self.backlog)
    let other = try Daybook(on: log)
    _ = try await other.applyPolicies(
      try Policies(json: Array(Self.backlog.utf8)), through: shop.channel)
    #expect(sent.count == 1)
  }

  @Test func `are raised under the same id after a crash in the middle`() async throws {
    _ = try await fill(3)
    shop.channel.fail([CancellationError()])
    await #expect(throws: CancellationError.self) { try await shop.apply(Self.backlog) }
    _ = try await fill(1)
    try await shop.apply(Self.backlog)
    #expect(shop.channel.tries.count == 2)
    #expect(shop.channel.tries[0] == shop.channel.tries[1])
    #expect(sent.count == 1)
  }

  @Test func `are raised for an attempt that has been stuck for long enough`() async throws {
    let worker = try await shop.daybook.startWorker(named: "worker:two", timeout: .seconds(60))
    let job = try await shop.enqueue(key: "cat")
    _ = try await shop.daybook.lease(job, as: worker)
    let start = try await shop.head()
    shop.clock.advance(by: .seconds(69))
    try await shop.apply(Self.stuck)
    #expect(sent.isEmpty)
    shop.clock.advance(by: .seconds(1))
    try await shop.apply(Self.stuck)
    try await shop.apply(Self.stuck)
    let alert = try #require(sent.first)
    #expect(sent.count == 1)
    #expect(alert.id == "\(log.identity)-\(start.rawValue)-stuck")
    #expect(alert.job == job.rawValue)
    #expect(alert.stuck == "worker late")
    #expect(alert.key == "cat")
  }

  @Test func `are raised again for the next attempt that is stuck`() async throws {
    let job = try await shop.enqueue(attempts: 5)
    for _ in 0..<2 {
      let worker = try await shop.daybook.startWorker(named: "worker:two", timeout: .seconds(60))
      _ = try await shop.daybook.lease(job, as: worker)
      shop.clock.advance(by: .seconds(80))
      try await shop.apply(Self.stuck)
      try await shop.daybook.reclaim()
    }
    #expect(sent.map(\.attempt) == [1, 2])
  }

  @Test func `leave no trace in the history`() async throws {
    _ = try await fill(3)
    let head = try await shop.head()
    try await shop.apply(Self.backlog)
    #expect(try await shop.head() == head)
    #expect(try shop.daybook.data.entries().isEmpty)
  }
}
