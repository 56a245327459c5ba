import Daybook
import DaybookLog
import DaybookTesting
import Testing

@Suite struct `Erasing what is private of a job` {
  private let why = Attribution(actor: "cli:alice", note: "request 17")

  private func isErased(_ detail: DetailContent) -> Bool {
    if case .present = detail { false } else { true }
  }

  @Test func `takes it from all of its history, and says who and why`() async throws {
    let shop = try await PolicyShop()
    let job = try await shop.fail(key: "cat")
    let other = try await shop.fail(key: "dog")
    #expect(try await shop.daybook.redact(job, as: why) == 2)
    let history = try #require(try await shop.daybook.view().history(of: job))
    #expect(history.events.dropLast().allSatisfy { isErased($0.detail) })
    let last = try #require(history.events.last)
    #expect(last.recorded.event == .redacted)
    guard case .present(let detail) = last.detail else {
      Issue.record("the reason is gone")
      return
    }
    #expect(detail.text(.note) == "request 17")
    #expect(try await shop.daybook.view().word(last.recorded.actor) == "cli:alice")
    #expect(try await !shop.details(of: other).allSatisfy(isErased))
    #expect(try await shop.daybook.agreesWithReplay())
  }

  @Test func `leaves the job as it was, so that it can be retried`() async throws {
    let shop = try await PolicyShop()
    let job = try await shop.fail()
    try await shop.daybook.redact(job, as: why)
    #expect(try await shop.status(of: job) == .failed)
    try await shop.daybook.retry(job)
    #expect(try await shop.status(of: job) == .available)
    #expect(try await shop.daybook.agreesWithReplay())
  }

  @Test func `works for jobs that left memory, and for deleted ones`() async throws {
    let shop = try await PolicyShop(finishedInMemory: 2)
    let archived = try await shop.complete()
    let deleted = try await shop.complete()
    try await shop.daybook.delete(deleted)
    for _ in 0..<8 { _ = try await shop.complete() }
    for job in [archived, deleted] {
      let events = try await shop.events(of: job)
      #expect(try await shop.daybook.redact(job, as: why) > 0)
      #expect(try await shop.events(of: job) == events + [.redacted])
      #expect(try await shop.details(of: job).dropLast().allSatisfy(isErased))
    }
    #expect(try await shop.status(of: archived) == .completed)
    #expect(try await shop.status(of: deleted) == nil)
    #expect(try await shop.daybook.agreesWithReplay())
  }

  @Test func `is done once, and a second time is nothing`() async throws {
    let shop = try await PolicyShop()
    let job = try await shop.complete()
    try await shop.daybook.redact(job, as: why)
    let head = try await shop.head()
    #expect(try await shop.daybook.redact(job, as: why) == 0)
    #expect(try await shop.head() == head)
  }

  @Test func `is refused for a job that may still run, and for one that is not there`()
    async throws
  {
    let shop = try await PolicyShop()
    let job = try await shop.enqueue()
    await #expect(throws: DaybookError.rejected(.unfinished(.available))) {
      try await shop.daybook.redact(job)
    }
    await #expect(throws: DaybookError.rejected(.unknownJob)) {
      try await shop.daybook.redact(JobID(rawValue: 99))
    }
    #expect(try await !shop.details(of: job).allSatisfy(isErased))
  }

  @Test func `leaves the reasons of earlier erasures to later ones and to policies`()
    async throws
  {
    let shop = try await PolicyShop()
    let job = try await shop.complete()
    try await shop.daybook.redact(job, as: why)
    shop.clock.advance(by: .seconds(8 * 86_400))
    let policy = #"{"retention":[{"finished":"30d","payloads":"7d"}]}"#
    #expect(try await shop.apply(policy) == PolicyReport())
  }
}
