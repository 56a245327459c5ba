import Daybook
import DaybookDomain
import DaybookLog
import DaybookTesting
import Testing

@Suite struct `Limiting a queue` {
  let clock = ManualClock()
  let log = memoryLog()
  let daybook: Daybook
  let worker: Worker

  init() async throws {
    var options = Daybook.Options()
    options.clock = clock
    daybook = try Daybook(on: log, options: options)
    worker = try await daybook.startWorker(named: "worker:one", timeout: .seconds(600))
  }

  private func enqueue(
    _ count: Int, group: String? = nil, kind: String = "resize"
  ) async throws -> [JobID] {
    var request = JobRequest(kind: kind)
    request.group = group
    return try await daybook.enqueue([JobRequest](repeating: request, count: count)).map(\.job)
  }

  private func lease(upTo count: Int = 100) async throws -> [Lease] {
    try await daybook.lease(upTo: count, from: ["default"], as: worker)
  }

  @Test func `leases no more jobs at a time than allowed`() async throws {
    let jobs = try await enqueue(5)
    try await daybook.limitQueue("default", QueueLimits(concurrency: 2))
    let leases = try await lease()
    #expect(leases.map(\.job) == [jobs[0], jobs[1]])
    try await daybook.complete(leases[0])
    #expect(try await lease().map(\.job) == [jobs[2]])
  }

  @Test func `leases no more jobs of a group at a time than allowed`() async throws {
    let ada = try await enqueue(3, group: "ada")
    let bob = try await enqueue(1, group: "bob")
    try await daybook.limitQueue("default", QueueLimits(concurrencyPerGroup: 1))
    #expect(try await lease().map(\.job) == [ada[0], bob[0]])
  }

  @Test func `leases no more jobs of a kind at a time than allowed`() async throws {
    let slow = try await enqueue(3, kind: "slow")
    let fast = try await enqueue(2, kind: "fast")
    try await daybook.limitQueue("default", kind: "slow", QueueLimits(concurrency: 1))
    #expect(try await lease().map(\.job) == [slow[0]] + fast)
  }

  @Test func `starts no more jobs in a period than allowed`() async throws {
    let jobs = try await enqueue(5)
    let rate = QueueLimits.Rate(2, per: .seconds(10))
    try await daybook.limitQueue("default", QueueLimits(rate: rate))
    for lease in try await lease() { try await daybook.complete(lease) }
    #expect(try await lease().isEmpty)
    clock.advance(by: .seconds(11))
    #expect(try await lease().map(\.job) == [jobs[2], jobs[3]])
  }

  @Test func `lets a failed attempt, an interrupted one and a dead worker's make room`()
    async throws
  {
    _ = try await enqueue(9)
    try await daybook.limitQueue("default", QueueLimits(concurrency: 3))
    let leases = try await lease()
    try await daybook.fail(leases[0], Failure(message: "no"))
    try await daybook.interrupt(leases[1], .released)
    #expect(try await lease().count == 2)
    clock.advance(by: .seconds(601))
    let other = try await daybook.startWorker(named: "worker:two")
    _ = try await daybook.reclaim()
    #expect(try await daybook.lease(upTo: 9, from: ["default"], as: other).count == 3)
  }

  @Test func `holds a certain job back as well`() async throws {
    let jobs = try await enqueue(2)
    try await daybook.limitQueue("default", QueueLimits(concurrency: 1))
    _ = try await daybook.lease(jobs[1], as: worker)
    await #expect(throws: DaybookError.rejected(.limitReached(opensAt: nil))) {
      _ = try await daybook.lease(jobs[0], as: worker)
    }
  }

  @Test func `tells whoever wants a certain job when its rate lets it start`() async throws {
    let jobs = try await enqueue(2)
    let rate = QueueLimits.Rate(1, per: .seconds(1))
    try await daybook.limitQueue("default", QueueLimits(rate: rate))
    _ = try await daybook.lease(jobs[0], as: worker)
    let opens = clock.now().adding(milliseconds: 1_000)
    await #expect(throws: DaybookError.rejected(.limitReached(opensAt: opens))) {
      _ = try await daybook.lease(jobs[1], as: worker)
    }
  }

  @Test func `tells whoever waits for jobs when its rate lets one start`() async throws {
    _ = try await enqueue(2)
    let rate = QueueLimits.Rate(1, per: .seconds(1))
    try await daybook.limitQueue("default", QueueLimits(rate: rate))
    #expect(try await lease().count == 1)
    let opens = clock.now().adding(milliseconds: 1_000)
    #expect(daybook.nextChance(from: ["default"]) == opens)
    #expect(daybook.nextChance(from: ["other"]) == nil)
  }

  @Test func `holds for everybody who has the log open`() async throws {
    _ = try await enqueue(6)
    let other = try Daybook(on: log)
    let rival = try await other.startWorker(named: "worker:two")
    try await other.limitQueue("default", QueueLimits(concurrency: 3))
    #expect(try await lease(upTo: 2).count == 2)
    #expect(try await other.lease(upTo: 9, from: ["default"], as: rival).count == 1)
    #expect(try await lease().isEmpty)
  }

  @Test func `outlives the process`() async throws {
    _ = try await enqueue(3, group: "ada")
    try await daybook.limitQueue("default", QueueLimits(concurrencyPerGroup: 2))
    #expect(try await lease().count == 2)
    await daybook.close()
    let reopened = try Daybook(on: log)
    #expect(try await reopened.lease(upTo: 9, from: ["default"], as: worker).isEmpty)
    #expect(try await reopened.agreesWithReplay())
  }

  @Test func `that has the limits already leaves nothing`() async throws {
    let limits = QueueLimits(concurrency: 3)
    #expect(try await daybook.limitQueue("default", limits))
    let head = try await daybook.view().position
    #expect(try await !daybook.limitQueue("default", limits))
    #expect(try await !daybook.limitQueue("other", .none))
    #expect(try await daybook.view().position == head)
  }

  @Test(arguments: [0, -1, 1 << 32])
  func `is refused with a number that makes no sense`(number: Int) async throws {
    await #expect(throws: DaybookError.rejected(.invalid(field: .limit(number)))) {
      try await daybook.limitQueue("default", QueueLimits(concurrency: number))
    }
  }

  @Test(arguments: [Duration.zero, .microseconds(999), .seconds(50 * 86_400)])
  func `is refused with a period that makes no sense`(period: Duration) async throws {
    let limits = QueueLimits(rate: QueueLimits.Rate(1, per: period))
    await #expect(throws: DaybookError.rejected(.invalid(field: .ratePeriod))) {
      try await daybook.limitQueue("default", limits)
    }
  }

  @Test func `is shown with the queue, also before it has jobs`() async throws {
    let limits = QueueLimits(concurrency: 3, rate: QueueLimits.Rate(9, per: .seconds(60)))
    try await daybook.limitQueue("later", limits)
    try await daybook.limitQueue("later", kind: "slow", QueueLimits(concurrencyPerGroup: 1))
    let queue = try #require(try await daybook.view().queues().first)
    #expect(queue.name == "later")
    #expect(queue.limits == limits)
    #expect(queue.kindLimits == ["slow": QueueLimits(concurrencyPerGroup: 1)])
  }

  @Test func `shows a job's group`() async throws {
    let job = try await enqueue(1, group: "ada")[0]
    #expect(try await daybook.view().job(job)?.group == "ada")
  }

  @Test(arguments: ["", String(repeating: "g", count: 256)])
  func `refuses a group whose name is empty or too long`(group: String) async throws {
    var request = JobRequest(kind: "resize")
    request.group = group
    let wanted = request
    let field = InvalidField.name(field: "group", byteCount: group.utf8.count, limit: 255)
    await #expect(throws: DaybookError.rejected(.invalid(field: field))) {
      try await daybook.enqueue(wanted)
    }
  }
}
