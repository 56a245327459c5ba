import Daybook
import SystemPackage
import Testing

@Suite struct `Daybooks on one log` {
  @Test func `lease every job once, and lose none`() async throws {
    try await withTemporaryPath { path in
      let first = try await Daybook.open(at: path)
      let second = try await Daybook.open(at: path)
      async let queuedByFirst = queue(200, kind: "first", in: first)
      async let queuedBySecond = queue(200, kind: "second", in: second)
      async let takenByFirst = work(until: 400, in: first, as: "worker:first")
      async let takenBySecond = work(until: 400, in: second, as: "worker:second")
      let queued = try await queuedByFirst + queuedBySecond
      let taken = try await takenByFirst + takenBySecond
      #expect(taken.count == 400)
      #expect(Set(taken) == Set(queued))
      #expect(try await first.fingerprint() == second.fingerprint())
      #expect(try await first.agreesWithReplay())
      await first.close()
      await second.close()
    }
  }

  private func queue(_ count: Int, kind: String, in daybook: Daybook) async throws -> [JobID] {
    var jobs: [JobID] = []
    for _ in 0..<count { jobs.append(try await daybook.enqueue(JobRequest(kind: kind)).job) }
    return jobs
  }

  /// Works until so many jobs are done by anybody.
  private func work(
    until count: Int, in daybook: Daybook, as name: String
  ) async throws -> [JobID] {
    let worker = try await daybook.startWorker(named: name)
    var jobs: [JobID] = []
    while try await daybook.view().queues().first?.jobCounts[.completed] ?? 0 < count {
      for lease in try await daybook.lease(upTo: 3, from: ["default"], as: worker) {
        try await daybook.complete(lease)
        jobs.append(lease.job)
      }
    }
    return jobs
  }

  @Test func `make one job of one key, whoever asks first`() async throws {
    let log = memoryLog()
    let daybooks = [try Daybook(on: log), try Daybook(on: log), try Daybook(on: log)]
    let results = try await withThrowingTaskGroup(of: EnqueueResult.self) { group in
      for number in 0..<60 {
        group.addTask {
          var request = JobRequest(kind: "resize")
          request.key = "cat \(number % 5)"
          return try await daybooks[number % 3].enqueue(request)
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    let queued = results.filter { if case .queued = $0 { true } else { false } }
    #expect(queued.count == 5)
    #expect(Set(results.map(\.job)).count == 5)
  }

  @Test func `find a job again that another one has paused and resumed`() async throws {
    let log = memoryLog()
    let (first, second) = (try Daybook(on: log), try Daybook(on: log))
    let worker = try await first.startWorker(named: "worker:one")
    let job = try await first.enqueue(JobRequest(kind: "resize")).job
    for attempt in UInt32(1)...3 {
      let leases = try await first.lease(upTo: 1, from: ["default"], as: worker)
      #expect(leases.map(\.attempt) == [attempt])
      try await second.pause(job)
      try await second.resume(job)
    }
  }

  @Test func `show at once what the other has committed`() async throws {
    let log = memoryLog()
    let (writer, reader) = (try Daybook(on: log), try Daybook(on: log))
    for number in 1...20 {
      try await writer.enqueue(JobRequest(kind: "resize"))
      #expect(try await reader.view().position == LogPosition(rawValue: UInt64(number)))
    }
  }
}
