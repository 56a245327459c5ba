import Daybook
import DaybookDomain
import DaybookLog
import DaybookTesting
import DaybookWire
import Foundation
import Testing

/// Lists of jobs against a look at every position of the log.
@Suite struct `A list of jobs` {
  private func everything(_ view: View) throws -> [JobSummary] {
    try (1...view.position.rawValue).compactMap { try view.job(JobID(rawValue: $0)) }
  }

  private func expected(
    _ all: [JobSummary], _ query: JobQuery, _ view: View
  ) throws -> [JobSummary] {
    let found = try all.filter { job in
      if !query.statuses.isEmpty && !query.statuses.contains(job.status) { return false }
      if let queue = query.queue, job.queue != queue { return false }
      if let kind = query.kind, job.kind != kind { return false }
      if let key = query.key, job.key != key { return false }
      if let before = query.before, job.id >= before { return false }
      if let after = query.after, job.id <= after { return false }
      let queuedAt = try #require(
        try view.event(at: LogPosition(rawValue: job.id.rawValue))?.recorded.time)
      if let since = query.since, queuedAt < since { return false }
      if let until = query.until, queuedAt >= until { return false }
      let labels = try view.detail(of: job.id)?.labels ?? []
      return query.labels.allSatisfy { labels.contains($0) }
    }
    return Array((query.order == .oldestFirst ? found : found.reversed()).prefix(query.limit))
  }

  /// A query by what a job never changes.
  private func lastingQuery(_ random: inout SeededGenerator) -> JobQuery {
    var query = JobQuery()
    query.order = JobQuery.Order.allCases[random.below(2)]
    query.limit = 1 + random.below(9)
    // The third queue and the fourth kind were never heard of.
    if random.below(3) == 0 { query.queue = ["fast", "slow", "none"][random.below(3)] }
    if random.below(4) == 0 { query.kind = "kind\(random.below(4))" }
    if random.below(4) == 0 { query.key = JobKey(digestOf: "cat \(random.below(21))") }
    if random.below(4) == 0 { query.labels = [Label("show=\(random.below(3))")] }
    return query
  }

  private func anyQuery(_ random: inout SeededGenerator, _ view: View) -> JobQuery {
    func job() -> JobID { JobID(rawValue: UInt64(random.below(Int(view.position.rawValue) + 9))) }
    var query = lastingQuery(&random)
    if random.below(3) == 0 { query.limit = 1_000 }
    for _ in 0..<(random.below(2) * random.below(3)) {
      query.statuses.insert(JobStatus.allCases[random.below(9)])
    }
    if random.below(4) == 0 { query.before = job() }
    if random.below(4) == 0 { query.after = job() }
    let minutes = Int64(random.below(150))
    let moment = ManualClock.start.adding(milliseconds: minutes * 60_000)
    if random.below(6) == 0 { query.since = moment }
    if random.below(6) == 0 { query.until = moment }
    return query
  }

  @Test(arguments: UInt64(1)...12)
  func `has what a look at every job finds, from either end`(seed: UInt64) async throws {
    var random = SeededGenerator(seed: seed)
    let view = try await RandomLives.lived(seed: seed).view()
    let all = try everything(view)
    for _ in 0..<80 {
      let query = anyQuery(&random, view)
      let found = try view.jobs(query)
      #expect(try found == expected(all, query, view), "seed \(seed), \(query)")
    }
  }

  @Test(arguments: UInt64(21)...32)
  func `read page by page has no job twice, and leaves none out that was there all the time`(
    seed: UInt64
  ) async throws {
    var lives = try await RandomLives(seed: seed)
    for _ in 0..<100 { try await lives.step() }
    for round in 0..<6 {
      var query = lastingQuery(&lives.random)
      var everyOne = query
      everyOne.limit = .max
      let before = Set(try await lives.daybook.view().jobs(everyOne).map(\.id))
      var shown: [JobID] = []
      var pageCount = 0
      while true {
        let page = try await lives.daybook.view().jobs(query)
        shown += page.map(\.id)
        guard let last = page.last else { break }
        query = query.following(last.id)
        pageCount += 1
        // It has an end though it grows.
        if pageCount < 30 { try await lives.step() }
      }
      let note = "seed \(seed), round \(round), \(query)"
      let ordered = Set(shown).sorted()
      #expect(shown == (query.order == .oldestFirst ? ordered : ordered.reversed()), "\(note)")
      let after = Set(try await lives.daybook.view().jobs(everyOne).map(\.id))
      #expect(before.intersection(after).isSubset(of: shown), "\(note)")
    }
  }

  @Test func `goes back to the page before`() async throws {
    let daybook = try Daybook(on: memoryLog())
    try await daybook.enqueue([JobRequest](repeating: JobRequest(kind: "resize"), count: 40))
    let view = try await daybook.view()
    var query = JobQuery()
    query.limit = 10
    let first = try view.jobs(query)
    let second = try view.jobs(query.following(first[9].id))
    query.order = .oldestFirst
    #expect(try view.jobs(query.following(second[0].id)).reversed() == first)
  }
}

@Suite struct `Documents of many jobs` {
  private func json(_ documents: [some Encodable]) throws -> [String] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return try documents.map { String(decoding: try encoder.encode($0), as: UTF8.self) }
  }

  @Test(arguments: UInt64(41)...44)
  func `are those of each of them`(seed: UInt64) async throws {
    let view = try await RandomLives.lived(seed: seed).view()
    let jobs = try view.jobs()
    let alone = try jobs.map { try view.document(of: $0) }
    #expect(try json(view.documents(of: jobs)) == json(alone), "seed \(seed)")
    let failures = view.failures()
    #expect(!failures.isEmpty)
    #expect(
      try json(view.documents(of: failures)) == json(failures.map { try view.document($0) }),
      "seed \(seed)")
  }

  @Test func `cost one look at a frame that has all of them`() async throws {
    let log = FaultyLog(memoryLog())
    let daybook = try Daybook(on: log)
    var request = JobRequest(kind: "resize")
    request.key = "cat"
    request.uniqueness = .none
    request.labels = [Label("size=small")]
    try await daybook.enqueue([JobRequest](repeating: request, count: 500))
    let view = try await daybook.view()
    var query = JobQuery()
    query.limit = 50
    let jobs = try view.jobs(query)
    let before = log.readCount
    let documents = try view.documents(of: jobs)
    #expect(log.readCount == before + 1)
    #expect(documents.map(\.id) == (451...500).reversed().map { UInt64($0) })
    #expect(documents.allSatisfy { $0.key == "cat" && $0.labels == ["size": "small"] })
  }
}

@Suite struct `Pages of other lists` {
  @Test func `follow one another`() async throws {
    let shop = try await PolicyShop()
    for number in 0..<7 { _ = try await shop.fail(key: "cat \(number)") }
    for number in 0..<5 {
      _ = try await shop.daybook.openBatch(BatchRequest(owner: ["ada", "bob"][number % 2]))
    }
    let view = try await shop.daybook.view()
    let failures = view.failures()
    #expect(failures.count == 7)
    #expect(
      try view.failures(FailureQuery(), before: failures[2].lastPosition, limit: 3)
        == Array(failures[3..<6]))
    let skipped = view.skipList()
    #expect(skipped.count == 7)
    #expect(view.skipList(before: skipped[4].position, limit: 10) == Array(skipped[5...]))
    let batches = try view.batches()
    #expect(try view.batches(before: batches[1].id, limit: 2) == Array(batches[2..<4]))
    #expect(
      try view.batches(owner: "ada", before: batches[0].id, limit: 9)
        == [batches[2], batches[4]])
  }
}
