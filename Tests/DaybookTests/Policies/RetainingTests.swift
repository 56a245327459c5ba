import Daybook
import DaybookLog
import DaybookTesting
import Testing

@Suite struct `Keeping ended jobs for a while` {
  static let both = #"{"retention":[{"finished":"30d","payloads":"7d"}]}"#

  private let day = Duration.seconds(86_400)

  @Test func `deletes those that ended long enough ago, and no others`() async throws {
    let shop = try await PolicyShop()
    let old = try await shop.complete()
    let waiting = try await shop.enqueue()
    shop.clock.advance(by: day)
    let young = try await shop.complete()
    shop.clock.advance(by: day * 29)
    let report = try await shop.apply(#"{"retention":[{"finished":"30d"}]}"#)
    #expect(report == PolicyReport(deletedCount: 1))
    #expect(try await shop.status(of: old) == nil)
    #expect(try await shop.status(of: young) == .completed)
    #expect(try await shop.status(of: waiting) == .available)
    #expect(try await shop.events(of: old).last == .deleted)
    #expect(try await shop.daybook.agreesWithReplay())
  }

  @Test func `erases all private bytes of a job, and of no other`() async throws {
    let shop = try await PolicyShop()
    let old = try await shop.fail(key: "cat")
    shop.clock.advance(by: day * 7)
    let young = try await shop.fail(key: "dog")
    #expect(try await shop.apply(Self.both) == PolicyReport(erasedCount: 1))
    for detail in try await shop.details(of: old) {
      if case .present = detail { Issue.record("\(detail) is left") }
    }
    #expect(try await shop.events(of: old).last == .redacted)
    #expect(try await shop.status(of: old) == .failed)
    let left = try await shop.details(of: young)
    #expect(left.contains { if case .present = $0 { true } else { false } })
    #expect(try await shop.daybook.agreesWithReplay())
  }

  @Test func `erases what it deletes, when it is long gone`() async throws {
    let shop = try await PolicyShop()
    let job = try await shop.complete()
    shop.clock.advance(by: day * 100)
    let report = try await shop.apply(Self.both)
    #expect(report.deletedCount == 1)
    let first = try #require(try await shop.daybook.view().event(at: LogPosition(job)))
    #expect(first.detail == .erased(byteCount: 8))
    #expect(try await shop.status(of: job) == nil)
    #expect(try await shop.daybook.agreesWithReplay())
  }

  @Test func `erases also what somebody deleted`() async throws {
    let shop = try await PolicyShop()
    let job = try await shop.complete()
    try await shop.daybook.delete(job)
    shop.clock.advance(by: day * 7)
    #expect(try await shop.apply(Self.both) == PolicyReport(erasedCount: 1))
    #expect(try await shop.events(of: job).suffix(2) == [.deleted, .redacted])
    #expect(try await shop.apply(Self.both) == PolicyReport())
  }

  @Test func `does nothing the second time`() async throws {
    let shop = try await PolicyShop()
    _ = try await shop.complete()
    shop.clock.advance(by: day * 7)
    try await shop.apply(Self.both)
    let head = try await shop.head()
    #expect(try await shop.apply(Self.both) == PolicyReport())
    #expect(try await shop.head() == head)
  }

  @Test func `records each commit that did something, as the cause of it`() async throws {
    let shop = try await PolicyShop()
    let jobs = try await shop.daybook.enqueue((0..<300).map { _ in JobRequest(kind: "resize") })
    _ = try await shop.daybook.cancel(jobs.map(\.job))
    shop.clock.advance(by: day * 30)
    try await shop.apply(#"{"retention":[{"kind":"resize","finished":"30d"}]}"#)
    let rounds = try await shop.rounds()
    #expect(rounds.map(\.deletedCount) == [256, 44])
    let view = try await shop.daybook.view()
    let last = try #require(try view.history(of: jobs[299].job)?.events.last).recorded
    let cause = try #require(try view.event(at: last.cause)).recorded.event
    guard case .retentionApplied(let applied) = cause else {
      Issue.record("the cause is \(cause)")
      return
    }
    #expect(view.word(applied.kind) == "resize")
  }

  @Test func `leaves kinds to the rules that name them`() async throws {
    let shop = try await PolicyShop()
    let invoice = try await shop.complete("invoice")
    let other = try await shop.complete()
    shop.clock.advance(by: day * 2)
    try await shop.apply(
      #"{"retention":[{"finished":"1d"},{"kind":"invoice","finished":"9d"}]}"#)
    #expect(try await shop.status(of: invoice) == .completed)
    #expect(try await shop.status(of: other) == nil)
  }

  @Test func `leaves states alone that it does not name`() async throws {
    let shop = try await PolicyShop()
    let failed = try await shop.fail()
    let completed = try await shop.complete()
    shop.clock.advance(by: day * 2)
    try await shop.apply(#"{"retention":[{"finished":"1d","states":["completed"]}]}"#)
    #expect(try await shop.status(of: failed) == .failed)
    #expect(try await shop.status(of: completed) == nil)
  }

  @Test func `counts from the last end of a job that was retried`() async throws {
    let shop = try await PolicyShop()
    let job = try await shop.fail()
    shop.clock.advance(by: day * 6)
    try await shop.daybook.retry(job)
    try await shop.fail(job)
    shop.clock.advance(by: day * 6)
    #expect(try await shop.apply(Self.both) == PolicyReport())
    shop.clock.advance(by: day)
    #expect(try await shop.apply(Self.both) == PolicyReport(erasedCount: 1))
  }

  @Test func `begins anew with a rule that was changed`() async throws {
    let shop = try await PolicyShop()
    _ = try await shop.complete()
    shop.clock.advance(by: day * 5)
    _ = try await shop.complete("invoice")
    shop.clock.advance(by: day * 5)
    #expect(try await shop.apply(#"{"retention":[{"payloads":"10d"}]}"#).erasedCount == 1)
    #expect(try await shop.apply(#"{"retention":[{"payloads":"5d"}]}"#).erasedCount == 1)
  }

  @Test func `foresees in a preview what it then does`() async throws {
    let shop = try await PolicyShop()
    _ = try await shop.complete()
    shop.clock.advance(by: day * 7)
    let head = try await shop.head()
    let preview = try await shop.daybook.previewPolicies(Policies(json: Array(Self.both.utf8)))
    #expect(preview == PolicyReport(erasedCount: 1))
    #expect(try await shop.head() == head)
    #expect(try await shop.apply(Self.both) == preview)
  }

  @Test func `keeps everything without a rule`() async throws {
    let shop = try await PolicyShop()
    let job = try await shop.fail(key: "cat")
    shop.clock.advance(by: day * 10_000)
    #expect(try await shop.apply("{}") == PolicyReport())
    #expect(try await shop.status(of: job) == .failed)
  }
}

extension LogPosition {
  fileprivate init(_ job: JobID) { self.init(rawValue: job.rawValue) }
}
