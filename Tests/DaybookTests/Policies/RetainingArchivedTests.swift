import Daybook
import DaybookLog
import DaybookTesting
import SystemPackage
import Testing

/// Jobs that have left memory are kept no longer than others.
@Suite struct `Keeping jobs that have left memory` {
  private let day = Duration.seconds(86_400)

  private func shop(_ path: FilePath) async throws -> (PolicyShop, [JobID]) {
    let log = try LMDBEventLog(directory: path, now: 0)
    let shop = try await PolicyShop(on: log, finishedInMemory: 10)
    var jobs: [JobID] = []
    for _ in 0..<60 { jobs.append(try await shop.complete()) }
    shop.clock.advance(by: day * 10)
    return (shop, jobs)
  }

  @Test func `erases their private bytes, and their histories show it`() async throws {
    try await withTemporaryPath { path in
      let (shop, jobs) = try await shop(path)
      let rule = #"{"retention":[{"finished":"30d","payloads":"7d"}]}"#
      #expect(try await shop.apply(rule) == PolicyReport(erasedCount: 60))
      for job in jobs {
        #expect(try await shop.events(of: job).last == .redacted)
        #expect(try await shop.status(of: job) == .completed)
      }
      #expect(try await shop.apply(rule) == PolicyReport())
      #expect(try await shop.daybook.agreesWithReplay())
      await shop.daybook.close()
    }
  }

  @Test func `deletes and erases them`() async throws {
    try await withTemporaryPath { path in
      let (shop, jobs) = try await shop(path)
      let rule = #"{"retention":[{"finished":"7d","payloads":"7d"}]}"#
      let report = try await shop.apply(rule)
      #expect(report == PolicyReport(deletedCount: 60, erasedCount: 60))
      for job in jobs { #expect(try await shop.status(of: job) == nil) }
      #expect(try await shop.apply(rule) == PolicyReport())
      #expect(try await shop.daybook.agreesWithReplay())
      await shop.daybook.close()
    }
  }

  @Test func `leaves nothing of them in what is read from the file`() async throws {
    try await withTemporaryPath { path in
      let (shop, _) = try await shop(path)
      try await shop.apply(#"{"retention":[{"payloads":"7d"}]}"#)
      await shop.daybook.close()
      let log = try LMDBEventLog(directory: path, now: 0)
      var check = EventCheck()
      try check.read(log)
      // Payload and result of each.
      #expect(check.erasedCount == 120)
    }
  }
}
