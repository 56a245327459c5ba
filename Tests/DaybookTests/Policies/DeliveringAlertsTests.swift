import Daybook
import DaybookSystem
import DaybookTesting
import Logging
import ServiceLifecycle
import Testing

@Suite struct `Delivering alerts` {
  static let rule = #"""
    {"alerts":[{"on":"terminal-failure","command":["x"],"attempts":3,"backoff":"8s"}]}
    """#

  let shop: PolicyShop
  let pauses = ManualTimer()
  let notices = Shared<[PolicyNotice]>([])

  init() async throws {
    shop = try await PolicyShop()
    try await shop.apply(Self.rule)
  }

  private var options: PolicyOptions {
    var options = PolicyOptions()
    options.clock = pauses
    options.period = .seconds(60)
    options.notify = { [notices] notice in notices.update { $0.append(notice) } }
    return options
  }

  private func apply() async throws -> PolicyReport {
    try await shop.daybook.applyPolicies(
      try Policies(json: Array(Self.rule.utf8)), through: shop.channel, options: options)
  }

  /// Lets whoever sleeps have slept, as soon as somebody does.
  private func passPause(of range: ClosedRange<Duration>) async {
    await until { pauses.rests.contains { range.contains($0) } }
    pauses.advance(by: range.upperBound)
  }

  @Test func `is tried again after pauses that grow`() async throws {
    _ = try await shop.fail()
    shop.channel.fail([AlertDeliveryError("busy"), AlertDeliveryError("busy")])
    async let report = apply()
    await passPause(of: .seconds(4)...(.seconds(8)))
    await passPause(of: .seconds(8)...(.seconds(16)))
    #expect(try await report == PolicyReport(deliveredCount: 1))
    #expect(Set(shop.channel.tries).count == 1)
    #expect(shop.channel.tries.count == 3)
  }

  @Test func `is given up after the last try, is told of, and the next one goes on`() async throws {
    let first = try await shop.fail()
    let second = try await shop.fail()
    shop.channel.fail([Oops(), Oops(), Oops()])
    async let report = apply()
    await passPause(of: .seconds(4)...(.seconds(8)))
    await passPause(of: .seconds(8)...(.seconds(16)))
    #expect(try await report == PolicyReport(deliveredCount: 1, undeliveredCount: 1))
    #expect(shop.channel.alerts.map(\.job) == [second.rawValue])
    guard case .undelivered(let alert, let reason) = notices.value.first else {
      Issue.record("nobody was told")
      return
    }
    #expect(alert.job == first.rawValue)
    #expect(reason == "Oops()")
    #expect(try await apply() == PolicyReport())
  }

  @Test func `is not tried again when there is no point in it`() async throws {
    _ = try await shop.fail()
    shop.channel.fail([AlertDeliveryError("HTTP status 410", isFinal: true)])
    #expect(try await apply() == PolicyReport(undeliveredCount: 1))
    #expect(shop.channel.tries.count == 1)
  }

  @Test func `that was interrupted comes again with the same id, and those before do not`()
    async throws
  {
    let jobs = [try await shop.fail(), try await shop.fail(), try await shop.fail()]
    shop.channel.stop(afterDelivering: 1)
    await #expect(throws: CancellationError.self) { _ = try await apply() }
    #expect(try await apply() == PolicyReport(deliveredCount: 2))
    #expect(shop.channel.alerts.map(\.job) == jobs.map(\.rawValue))
    #expect(shop.channel.tries[1] == shop.channel.tries[2])
  }

  @Test func `is done by a service as things happen, until it is to stop`() async throws {
    let service = PolicyService(
      shop.daybook, policies: try Policies(json: Array(Self.rule.utf8)), channel: shop.channel,
      options: options)
    let group = ServiceGroup(
      services: [service],
      logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    let run = Task { try await group.run() }
    await pauses.sleeper(of: .seconds(60))
    let job = try await shop.fail()
    await until { shop.channel.alerts.map(\.job) == [job.rawValue] }
    await group.triggerGracefulShutdown()
    try await run.value
  }

  @Test func `is no concern of rounds, which come with the period`() async throws {
    let job = try await shop.complete()
    let service = PolicyService(
      shop.daybook, policies: try Policies(json: Array(#"{"retention":[{"finished":"1d"}]}"#.utf8)),
      channel: shop.channel, options: options)
    let run = Task { try await service.run() }
    await pauses.sleeper(of: .seconds(60))
    #expect(try await shop.status(of: job) == .completed)
    shop.clock.advance(by: .seconds(86_400))
    pauses.advance(by: .seconds(60))
    try await until { try await shop.status(of: job) == nil }
    #expect(notices.value == [.round(PolicyReport(deletedCount: 1))])
    run.cancel()
    try await run.value
  }
}

private struct Oops: Error {}
