import Daybook
import DaybookTesting
import Testing

@Suite struct `Cleaning up what fails again and again` {
  static let rule = #"{"cleanup":[{"after_failures":3}]}"#

  private func fail(_ shop: PolicyShop, _ count: Int, key: String = "cat") async throws -> JobID {
    var job = JobID.none
    for _ in 0..<count { job = try await shop.fail(key: key) }
    return job
  }

  @Test func `is off unless a policy asks for it`() async throws {
    let shop = try await PolicyShop()
    let job = try await fail(shop, 50)
    #expect(try await shop.apply("{}") == PolicyReport())
    #expect(try await shop.apply(#"{"retention":[{"finished":"1d"}]}"#) == PolicyReport())
    #expect(try await shop.status(of: job) == .failed)
  }

  @Test func `deletes it with its failure record, and says why`() async throws {
    let shop = try await PolicyShop()
    let job = try await fail(shop, 3)
    #expect(try await shop.apply(Self.rule) == PolicyReport(cleanedUpCount: 1))
    #expect(try await shop.status(of: job) == nil)
    let view = try await shop.daybook.view()
    #expect(view.failures(includesResolved: true).isEmpty)
    guard case .present(let detail) = try await shop.details(of: job).last else {
      Issue.record("nothing says why")
      return
    }
    #expect(detail.text(.note) == "It has failed 3 times.")
    #expect(try await shop.rounds().map(\.deletedCount) == [1])
    #expect(try await shop.daybook.agreesWithReplay())
  }

  @Test func `leaves alone what has failed less often`() async throws {
    let shop = try await PolicyShop()
    let job = try await fail(shop, 2)
    #expect(try await shop.apply(Self.rule) == PolicyReport())
    #expect(try await shop.status(of: job) == .failed)
  }

  @Test func `leaves alone what will be retried`() async throws {
    let shop = try await PolicyShop()
    let job = try await shop.enqueue(key: "cat", attempts: 10)
    for _ in 0..<4 {
      shop.clock.advance(by: .seconds(100_000))
      try await shop.fail(job)
    }
    #expect(try await shop.apply(Self.rule) == PolicyReport())
    #expect(try await shop.status(of: job) != nil)
  }

  @Test func `leaves alone what another job goes on with`() async throws {
    let shop = try await PolicyShop()
    _ = try await fail(shop, 3)
    _ = try await shop.enqueue(key: "cat")
    #expect(try await shop.apply(Self.rule) == PolicyReport())
  }

  @Test func `counts from the last success`() async throws {
    let shop = try await PolicyShop()
    _ = try await fail(shop, 2)
    _ = try await shop.complete(key: "cat")
    _ = try await fail(shop, 2)
    #expect(try await shop.apply(Self.rule) == PolicyReport())
    _ = try await fail(shop, 1)
    #expect(try await shop.apply(Self.rule) == PolicyReport(cleanedUpCount: 1))
  }

  @Test func `keeps to its kind`() async throws {
    let shop = try await PolicyShop()
    _ = try await fail(shop, 3)
    #expect(
      try await shop.apply(#"{"cleanup":[{"after_failures":3,"kind":"mail"}]}"#) == PolicyReport())
    #expect(
      try await shop.apply(#"{"cleanup":[{"after_failures":3,"kind":"resize"}]}"#)
        == PolicyReport(cleanedUpCount: 1))
  }
}
