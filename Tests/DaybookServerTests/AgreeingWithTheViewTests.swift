import Daybook
import DaybookDomain
import DaybookServer
import DaybookTesting
import DaybookWire
import SystemPackage
import Testing

@Suite struct `The figures of a log` {
  private func samples(_ daybook: Daybook) async throws -> Samples {
    Samples(try await ServerMetrics(version: "1.2").exposition(of: daybook))
  }

  @Test(arguments: UInt64(1)...6)
  func `agree with the view of its queues`(seed: UInt64) async throws {
    let daybook = try await SeededShop.opened(seed: seed)
    let samples = try await samples(daybook)
    #expect(samples.strays.isEmpty)
    for queue in try await daybook.view().queues() {
      let name = "queue=\"\(queue.name)\""
      for status in JobStatus.allCases where status != .deleted {
        let series = "daybook_jobs{\(name),state=\"\(status.word)\"}"
        #expect(samples[series] == Double(queue.jobCounts[status]!), "\(series), seed \(seed)")
      }
      #expect(samples["daybook_attempts_started_total{\(name)}"] == Double(queue.attemptCount))
      #expect(samples["daybook_failures_total{\(name)}"] == Double(queue.failureCount))
      #expect(samples["daybook_interruptions_total{\(name)}"] == Double(queue.interruptionCount))
      #expect(samples["daybook_queue_paused{\(name)}"] == (queue.isPaused ? 1 : 0))
      for (family, histogram) in [("waiting", queue.waiting), ("running", queue.running)] {
        let family = "daybook_\(family)_seconds"
        #expect(samples["\(family)_count{\(name)}"] == Double(histogram.count))
        #expect(samples["\(family)_sum{\(name)}"] == Double(histogram.sumMilliseconds) / 1_000)
        let counts = samples.buckets(family, name).map(\.count)
        #expect(counts.count == 30)
        #expect(counts == counts.sorted() && counts.last == Double(histogram.count))
      }
    }
  }

  @Test(arguments: UInt64(1)...6)
  func `agree with its jobs, one by one`(seed: UInt64) async throws {
    let daybook = try await SeededShop.opened(seed: seed)
    let samples = try await samples(daybook)
    let view = try await daybook.view()
    var query = JobQuery()
    query.limit = .max
    var counts: [String: Double] = [:]
    var oldest: [String: Int64] = [:]
    for job in try view.jobs(query) where !job.status.isTerminal {
      let labels = "kind=\"\(job.kind)\",queue=\"\(job.queue)\",state=\"\(job.status.word)\""
      counts["daybook_unfinished_jobs{\(labels)}", default: 0] += 1
      if job.status == .available {
        let age = view.time.milliseconds - max(job.since, job.due).milliseconds
        oldest[job.queue] = max(oldest[job.queue] ?? 0, age)
      }
    }
    let shown = samples.values.keys.filter { $0.hasPrefix("daybook_unfinished_jobs") }
    #expect(Set(shown) == Set(counts.keys))
    for (series, count) in counts { #expect(samples[series] == count, "\(series)") }
    for queue in ["fast", "slow"] {
      let series = "daybook_oldest_waiting_seconds{queue=\"\(queue)\"}"
      #expect(samples[series] == Double(oldest[queue] ?? 0) / 1_000)
    }
  }

  @Test(arguments: UInt64(1)...6)
  func `agree with the other views`(seed: UInt64) async throws {
    let daybook = try await SeededShop.opened(seed: seed)
    let samples = try await samples(daybook)
    let view = try await daybook.view()
    let workers = view.workers()
    #expect(samples["daybook_workers{state=\"live\"}"] == Double(workers.count { !$0.isGone }))
    #expect(
      samples["daybook_workers{state=\"late\"}"] == Double(workers.count { $0.isGone }))
    let late = try view.stuck().count { $0.reason == .workerLate }
    #expect(samples["daybook_stuck_jobs{reason=\"worker_late\"}"] == Double(late))
    #expect(samples["daybook_skip_list_keys"] == Double(view.skipList().count))
    #expect(samples["daybook_log_position"] == Double(view.position.rawValue))
    let uploads = UploadFigures(try view.uploads())
    #expect(samples["daybook_upload_bytes_per_second"] == uploads.bytesPerSecond)
    #expect(samples["daybook_uploads{state=\"running\"}"] == Double(uploads.active))
    #expect(samples["daybook_build_info{version=\"1.2\"}"] == 1)
  }

  @Test func `have buckets that tell how many durations were not longer`() async throws {
    let clock = ManualClock()
    let daybook = try Daybook.inMemory(clock: clock)
    let worker = try await daybook.startWorker(named: "worker:one", timeout: .seconds(60))
    for milliseconds in [0, 1, 2, 3, 4, 7, 8, 1_023, 1_024] {
      try await daybook.enqueue(JobRequest(kind: "resize"))
      let lease = try await daybook.lease(upTo: 1, from: ["default"], as: worker)[0]
      clock.advance(by: .milliseconds(milliseconds))
      try await daybook.complete(lease)
    }
    let samples = try await samples(daybook)
    let expected = [
      ("0.001", 2), ("0.003", 4), ("0.007", 6), ("0.511", 7), ("1.023", 8), ("2.047", 9),
    ]
    for (bound, count) in expected {
      let series = "daybook_running_seconds_bucket{queue=\"default\",le=\"\(bound)\"}"
      #expect(samples[series] == Double(count), "\(bound)")
    }
    #expect(samples["daybook_running_seconds_sum{queue=\"default\"}"] == 2.072)
  }

  @Test(arguments: UInt64(1)...6)
  func `count failures by category once, however often they are fetched`(
    seed: UInt64
  ) async throws {
    let daybook = try await SeededShop.opened(seed: seed, steps: 60)
    let metrics = ServerMetrics(version: "1.2")
    _ = try await metrics.exposition(of: daybook)
    let worker = try await daybook.startWorker(named: "worker:two", timeout: .seconds(60))
    let job = try await daybook.enqueue(JobRequest(kind: "resize")).job
    var failure = Failure(message: "no", errorType: "Refused")
    failure.category = .invalidInput
    try await daybook.fail(try await daybook.lease(job, as: worker), failure)
    _ = try await metrics.exposition(of: daybook)
    let samples = Samples(try await metrics.exposition(of: daybook))
    let groups = try await daybook.view().failureGroups(by: [.category])
    for category in FailureCategory.allCases {
      let group = groups.groups.first { $0.values == [category.word] }
      let series = "daybook_failures_by_category_total{category=\"\(category.word)\"}"
      #expect(samples[series] == Double(group?.count ?? 0), "\(category), seed \(seed)")
    }
  }

  @Test func `tell how far followers and the hash tree are behind`() async throws {
    let daybook = try Daybook.inMemory()
    try await daybook.enqueue(["a", "b", "c"].map { JobRequest(kind: $0) })
    try await daybook.follower(named: "mail").catchUp { _ in }
    try await daybook.enqueue(["d", "e"].map { JobRequest(kind: $0) })
    let metrics = ServerMetrics(version: "1.2") { 1 }
    let samples = Samples(try await metrics.exposition(of: daybook))
    #expect(samples["daybook_follower_lag_events{follower=\"mail\"}"] == 2)
    #expect(samples["daybook_tree_lag_events"] == 4)
  }

  @Test func `count batches until all their jobs have ended`() async throws {
    let daybook = try Daybook.inMemory()
    let worker = try await daybook.startWorker(named: "worker:one", timeout: .seconds(60))
    try await daybook.enqueueBatch(BatchRequest(owner: "ada"), of: [JobRequest(kind: "a")])
    #expect(try await samples(daybook)["daybook_batches_open"] == 1)
    let lease = try await daybook.lease(upTo: 1, from: ["default"], as: worker)[0]
    try await daybook.complete(lease)
    #expect(try await samples(daybook)["daybook_batches_open"] == 0)
  }

  @Test func `of a log in a file tell its size`() async throws {
    let directory = try TemporaryDirectory()
    let daybook = try await Daybook.open(at: directory.path.appending("log"))
    try await daybook.enqueue(JobRequest(kind: "resize"))
    let samples = try await samples(daybook)
    let used = try #require(samples["daybook_log_used_bytes"])
    #expect(try #require(samples["daybook_log_file_bytes"]) >= used && used > 0)
    #expect(try #require(samples["daybook_log_disk_free_bytes"]) > 0)
    await daybook.close()
  }
}
