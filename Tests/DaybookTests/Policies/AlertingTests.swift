import Daybook
import DaybookLog
import DaybookTesting
import Testing

@Suite struct `Alerts of failures` {
  static let final = #"{"alerts":[{"on":"terminal-failure","command":["x"]}]}"#
  static let third = #"{"alerts":[{"on":"repeated-failure","failures":3,"command":["x"]}]}"#

  let log = memoryLog()
  let shop: PolicyShop
  var sent: [Alert] { shop.channel.alerts }

  init() async throws { shop = try await PolicyShop(on: log) }

  @Test func `begin with what happens after the first start`() async throws {
    _ = try await shop.fail()
    try await shop.apply(Self.final)
    #expect(sent.isEmpty)
    let job = try await shop.fail()
    try await shop.apply(Self.final)
    #expect(sent.map(\.job) == [job.rawValue])
  }

  @Test func `say what happened`() async throws {
    try await shop.apply(Self.final)
    let job = try await shop.fail(key: "cat")
    try await shop.apply(Self.final)
    let alert = try #require(sent.first)
    let position = try await shop.head().rawValue
    #expect(alert.id == "\(log.identity)-\(position)-terminal-failure")
    #expect(alert.log == log.identity.description)
    #expect(alert.position == position)
    #expect(alert.job == job.rawValue)
    #expect(alert.attempt == 1)
    #expect(alert.kind == "resize")
    #expect(alert.queue == "default")
    #expect(alert.key == "cat")
    #expect(alert.time == shop.clock.now().rfc3339)
    var failure = Alert.Failure()
    failure.final = "attempts_exhausted"
    failure.reason = "404"
    failure.errorType = "NotFound"
    failure.stage = "fetch"
    failure.category = "transient"
    failure.message = "no such cat"
    #expect(alert.failure == failure)
  }

  @Test func `are raised once for an event, whoever looks how often`() async throws {
    try await shop.apply(Self.final)
    _ = try await shop.fail()
    try await shop.apply(Self.final)
    try await shop.apply(Self.final)
    let other = try Daybook(on: log)
    _ = try await other.applyPolicies(
      try Policies(json: Array(Self.final.utf8)), through: shop.channel)
    #expect(sent.count == 1)
  }

  @Test func `are not raised for a failure that will be retried`() async throws {
    let first = #"{"alerts":[{"on":"repeated-failure","failures":1,"command":["x"]}]}"#
    for policies in [Self.final, first] {
      try await shop.apply(policies)
      let job = try await shop.enqueue(attempts: 3)
      try await shop.fail(job)
      try await shop.apply(policies)
      #expect(sent.isEmpty)
    }
  }

  @Test func `are raised for one that will be retried when somebody asks for them`() async throws {
    let policies =
      #"{"alerts":[{"on":"repeated-failure","failures":2,"retried":true,"command":["x"]}]}"#
    try await shop.apply(policies)
    let job = try await shop.enqueue(attempts: 3)
    for _ in 0..<3 {
      shop.clock.advance(by: .seconds(100_000))
      try await shop.fail(job)
    }
    try await shop.apply(policies)
    #expect(sent.map(\.count) == [2, 3])
    #expect(sent.map(\.failure?.final) == [nil, "attempts_exhausted"])
  }

  @Test(arguments: [true, false])
  func `of what fails repeatedly come with the failure that is one too many`(
    looksEachTime: Bool
  ) async throws {
    try await shop.apply(Self.third)
    var jobs: [JobID] = []
    for _ in 0..<4 {
      jobs.append(try await shop.fail(key: "cat"))
      _ = try await shop.fail(key: "dog \(jobs.count)")
      if looksEachTime { try await shop.apply(Self.third) }
    }
    try await shop.apply(Self.third)
    #expect(sent.map(\.job) == jobs[2...].map(\.rawValue))
    #expect(sent.map(\.count) == [3, 4])
  }

  @Test func `are not raised for what has succeeded meanwhile`() async throws {
    try await shop.apply(Self.third)
    for _ in 0..<3 { _ = try await shop.fail(key: "cat") }
    _ = try await shop.complete(key: "cat")
    _ = try await shop.fail(key: "cat")
    try await shop.apply(Self.third)
    #expect(sent.isEmpty)
  }

  @Test func `keep to the kind and the queue of their rule`() async throws {
    let policies =
      #"{"alerts":[{"on":"terminal-failure","kind":"a","queue":"q","command":["x"]}]}"#
    try await shop.apply(policies)
    for (kind, queue) in [("a", "p"), ("b", "q"), ("a", "q")] {
      _ = try await shop.fail(kind, queue: queue)
    }
    try await shop.apply(policies)
    #expect(sent.map(\.kind) == ["a"])
    #expect(sent.map(\.queue) == ["q"])
  }

  @Test func `of several rules have names of their own`() async throws {
    let policies = #"""
      {"alerts":[{"on":"terminal-failure","command":["x"]},
                 {"on":"terminal-failure","name":"mine","command":["y"]}]}
      """#
    try await shop.apply(policies)
    _ = try await shop.fail()
    try await shop.apply(policies)
    #expect(sent.map(\.rule) == ["terminal-failure", "mine"])
    #expect(Set(sent.map(\.id)).count == 2)
  }

  @Test func `are raised by no replay`() async throws {
    try await shop.apply(Self.final)
    _ = try await shop.fail()
    #expect(try await shop.daybook.agreesWithReplay())
    _ = try Daybook(on: log)
    #expect(shop.channel.tries.isEmpty)
  }

  @Test func `are told of before a clean-up takes what they speak of`() async throws {
    let policies = #"""
      {"cleanup":[{"after_failures":1}],"alerts":[{"on":"terminal-failure","command":["x"]}]}
      """#
    try await shop.apply(policies)
    _ = try await shop.fail(key: "cat")
    #expect(
      try await shop.apply(policies) == PolicyReport(cleanedUpCount: 1, deliveredCount: 1))
    #expect(sent.map(\.key) == ["cat"])
  }

  @Test func `are counted by a preview, which tells nobody`() async throws {
    try await shop.apply(Self.final)
    _ = try await shop.fail()
    let policies = try Policies(json: Array(Self.final.utf8))
    #expect(try await shop.daybook.previewPolicies(policies).deliveredCount == 1)
    #expect(sent.isEmpty)
  }
}
