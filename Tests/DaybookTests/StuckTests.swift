import Daybook
import DaybookTesting
import Testing

@Suite struct `The view of stuck jobs` {
  let clock = ManualClock()
  let daybook: Daybook
  let worker: Worker

  init() async throws {
    var options = Daybook.Options()
    options.clock = clock
    daybook = try Daybook(on: memoryLog(), options: options)
    worker = try await daybook.startWorker(named: "worker:one", timeout: .seconds(60))
  }

  private func run(timeout: Duration? = nil) async throws -> JobID {
    var request = JobRequest(kind: "resize")
    request.timeout = timeout
    let job = try await daybook.enqueue(request).job
    _ = try await daybook.lease(job, as: worker)
    return job
  }

  private func reasons() async throws -> [View.StuckRecord.Reason] {
    try await daybook.view().stuck().map(\.reason)
  }

  @Test func `is empty while workers are heard of`() async throws {
    _ = try await run(timeout: .seconds(40))
    clock.advance(by: .seconds(39))
    #expect(try await reasons().isEmpty)
  }

  @Test func `shows jobs of a worker that is late`() async throws {
    let job = try await run()
    clock.advance(by: .seconds(60))
    let stuck = try await daybook.view().stuck()
    #expect(stuck.map(\.job.id) == [job])
    #expect(stuck.map(\.reason) == [.workerLate])
    #expect(stuck.map(\.since) == [clock.now()])
  }

  @Test func `foresees who will be late`() async throws {
    _ = try await run()
    let view = try await daybook.view()
    #expect(try view.stuck(at: clock.now().adding(milliseconds: 59_999)).isEmpty)
    #expect(try view.stuck(at: clock.now().adding(milliseconds: 60_000)).count == 1)
  }

  @Test func `shows attempts over their time`() async throws {
    _ = try await run(timeout: .seconds(70))
    for seconds in [50, 49, 1] {
      #expect(try await reasons().isEmpty)
      clock.advance(by: .seconds(seconds))
      try await daybook.heartbeat(worker)
    }
    #expect(try await reasons() == [.overTime])
  }

  @Test func `shows attempts that do not care that they are cancelled`() async throws {
    let job = try await run()
    try await daybook.cancel(job)
    for seconds in [50, 10] {
      #expect(try await reasons().isEmpty)
      clock.advance(by: .seconds(seconds))
      try await daybook.heartbeat(worker)
    }
    #expect(try await reasons() == [.ignoresCancellation])
  }

  @Test func `has nothing left when the jobs were taken back`() async throws {
    _ = try await run()
    clock.advance(by: .seconds(60))
    try await daybook.reclaim()
    #expect(try await reasons().isEmpty)
  }
}
