import Daybook
import DaybookDomain
import DaybookTesting
import Testing

@Suite struct `A worker's leases` {
  private func heartbeatCount(_ workshop: Workshop) async throws -> Int {
    try await workshop.eventCount { if case .heartbeat = $0 { true } else { false } }
  }

  @Test func `cost one heartbeat a period, however many they are`() async throws {
    let workshop = try Workshop { $0.concurrency = 50 }
    workshop.service.register(Transcode.self) { _, _ in try await sleepForEver() }
    try await workshop.daybook.enqueue((0..<50).map { Transcode(path: "\($0)") })
    try await workshop.work {
      await until { workshop.service.status.runningCount == 50 }
      for period in 1...3 {
        await workshop.clock.sleeper(of: .seconds(10))
        workshop.advance(by: .seconds(10))
        try await until { try await heartbeatCount(workshop) == period }
      }
    }
    #expect(try await heartbeatCount(workshop) == 3)
  }

  @Test func `that ended without its knowledge are let go, and it announces itself anew`()
    async throws
  {
    let workshop = try Workshop { $0.concurrency = 1 }
    let attempts = Shared<[Int]>([])
    workshop.service.register(Transcode.self) { _, context in
      attempts.update { $0.append(context.attempt) }
      if context.attempt == 1 { try await sleepForEver() }
    }
    let job = try await workshop.enqueue()
    try await workshop.work {
      try await workshop.job(job, is: .running)
      let first = try #require(workshop.service.status.worker)
      // As after SIGSTOP: its wall clock has gone on, and it has not.
      workshop.wall.step(by: .seconds(61))
      #expect(try await workshop.daybook.reclaim() == [job])
      await workshop.clock.sleeper(of: .seconds(10))
      workshop.clock.advance(by: .seconds(10))
      try await workshop.job(job, is: .completed)
      #expect(workshop.service.status.worker != first)
      #expect(attempts.value == [1, 2])
    }
    let interruptions = try await workshop.eventCount { $0 == .attemptInterrupted(.leaseExpired) }
    #expect(interruptions == 1)
    #expect(try await workshop.daybook.agreesWithReplay())
  }

  @Test func `stay its own when the whole machine slept, and others are not judged then`()
    async throws
  {
    let workshop = try Workshop {
      $0.concurrency = 1
      $0.heartbeatPeriod = .seconds(30)
    }
    let gate = Gate()
    workshop.service.register(Transcode.self) { _, _ in await gate.pass() }
    let job = try await workshop.enqueue()
    let other = try await workshop.daybook.startWorker(named: "worker:asleep")
    let held = try await workshop.enqueue { $0.queue = "other" }
    _ = try await workshop.daybook.lease(held, as: other)
    try await workshop.work {
      try await workshop.job(job, is: .running)
      await workshop.clock.sleeper(of: .seconds(30))
      workshop.wall.step(by: .seconds(3_600))
      // The look-out comes after 13.5 to 16.5 seconds, and before the heartbeat.
      await until { workshop.clock.rests.count == 2 }
      workshop.clock.advance(by: .seconds(17))
      try await until { try await heartbeatCount(workshop) > 0 }
      #expect(try await workshop.status(of: held) == .running)
      gate.open()
      try await workshop.job(job, is: .completed)
    }
    #expect(try await workshop.daybook.view().job(job)?.interruptions == 0)
  }

  @Test func `of others end when they have been silent for too long`() async throws {
    let workshop = try Workshop()
    workshop.service.register(Transcode.self) { _, _ in }
    let silent = try await workshop.daybook.startWorker(
      named: "worker:silent", timeout: .seconds(60))
    let job = try await workshop.enqueue()
    _ = try await workshop.daybook.lease(job, as: silent)
    try await workshop.work {
      await workshop.clock.sleeper(of: .seconds(10))
      for _ in 0..<7 {
        let heard = try await heartbeatCount(workshop)
        workshop.advance(by: .seconds(10))
        try await until { try await heartbeatCount(workshop) > heard }
        await workshop.clock.sleeper(of: .seconds(10))
      }
      try await until {
        workshop.clock.advance(by: .seconds(1))
        return try await workshop.status(of: job) == .completed
      }
    }
    #expect(try await workshop.daybook.view().workers().isEmpty)
  }

  @Test(arguments: [FaultyLog.Fault.full, .unknownAndLost, .unknownButWritten])
  func `survive a commit that fails`(_ fault: FaultyLog.Fault) async throws {
    let workshop = try Workshop { $0.concurrency = 1 }
    let gates = [Gate(), Gate()]
    workshop.service.register(Transcode.self) { job, _ in await gates[Int(job.path)!].pass() }
    let jobs = try await workshop.daybook.enqueue((0..<2).map { Transcode(path: "\($0)") })
    try await workshop.work {
      try await workshop.job(jobs[0].job, is: .running)
      // The commit that completes the first job and leases the second.
      workshop.log.fail([fault])
      gates[0].open()
      await workshop.clock.sleeper(of: .milliseconds(100))
      gates[1].open()
      workshop.advance(by: .seconds(1))
      workshop.clock.advance(by: .milliseconds(100))
      for job in jobs { try await workshop.job(job.job, is: .completed) }
    }
    #expect(try await workshop.daybook.agreesWithReplay())
  }
}
