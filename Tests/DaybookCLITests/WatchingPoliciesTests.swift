import Foundation
import Testing

/// `daybook policies watch`, with a web server that gets its alerts.
@Suite(.enabled(if: SharedData.hasProgram("python3")))
struct `Watching with policies` {
  let place: Place
  var tool: Tool { place.tool }

  init() throws {
    place = try Place()
    _ = try tool("enqueue", "first")
  }

  /// Queues jobs that fail for good.
  private func fail(_ inputs: String...) throws {
    _ = try tool.start(["run", "--", "false", ":::"] + inputs).outcome()
  }

  private func write(_ receiver: Receiver, _ more: String = "") throws {
    try place.write(
      #"""
      {"alerts":[{"on":"terminal-failure","webhook":"\#(receiver.url)","backoff":"1ms"\#(more)}]}
      """#, to: "policies.json")
  }

  private func watch() throws -> RunningTool {
    try tool.start(["policies", "watch", "policies.json", "--period", "50ms"])
  }

  /// Waits until the watch has noted where the log ends, by a round of an `apply` before it.
  private func begin() throws { _ = try tool("policies", "apply", "policies.json") }

  @Test func `a webhook that is busy is tried again, under the same key`() throws {
    let receiver = try Receiver(in: place, answers: [503, 503])
    try write(receiver)
    try begin()
    let watching = try watch()
    try fail("cat")
    watching.wait { watching.error.contains("delivered") }
    watching.signal(SIGINT)
    #expect(watching.outcome().status == 130)
    let received = try receiver.received()
    #expect(received.compactMap { $0["status"] as? Int } == [503, 503, 204])
    #expect(Set(received.compactMap { $0["key"] as? String }).count == 1)
    let first = try #require(received.first)
    #expect(first["method"] as? String == "POST")
    #expect(first["type"] as? String == "application/json")
    let body = try #require(first["body"] as? [String: Any])
    #expect(body["id"] as? String == first["key"] as? String)
    #expect((body["failure"] as? [String: Any])?["final"] as? String == "attempts_exhausted")
  }

  @Test(arguments: [(404, 1), (410, 1), (302, 1), (408, 3), (429, 3), (500, 3)])
  func `an answer that is final is not asked for again`(_ status: Int, _ count: Int) throws {
    let receiver = try Receiver(in: place, answers: [status, status, status])
    try write(receiver, #","attempts":3"#)
    try begin()
    try fail("cat")
    let outcome = try tool("policies", "apply", "policies.json")
    #expect(outcome.status == 1)
    #expect(outcome.error.contains("given up: HTTP status \(status)"), "\(outcome.error)")
    #expect(try receiver.received().count == count)
  }

  @Test func `a webhook that does not answer, or is not there, is given up in time`() throws {
    let receiver = try Receiver(in: place, answers: [0])
    try write(receiver, #","attempts":1,"timeout":"200ms""#)
    try begin()
    try fail("cat")
    let outcome = try tool("policies", "apply", "policies.json")
    #expect(outcome.error.contains("given up: no answer after"), "\(outcome.error)")
    try place.write(
      #"""
      {"alerts":[{"on":"terminal-failure","webhook":"http://127.0.0.1:1/","attempts":1}]}
      """#, to: "policies.json")
    try fail("dog")
    #expect(try tool("policies", "apply", "policies.json").status == 1)
  }

  @Test func `a kill between deliveries loses none, and the rest come with the same ids`() throws {
    // The third one gets no answer until the watch is dead.
    let receiver = try Receiver(in: place, answers: [204, 204, 0])
    try write(receiver)
    try begin()
    try fail("a", "b", "c", "d")
    let positions = try tool("events", "--jsonl").jsonLines()
      .filter { $0["type"] as? String == "JobFailed" }.compactMap { $0["position"] as? Int }
    let first = try watch()
    first.wait { (try? receiver.received().count) == 3 }
    first.signal(SIGKILL)
    _ = first.outcome()
    let second = try watch()
    second.wait { (try? receiver.received().count) ?? 0 >= 5 }
    second.signal(SIGTERM)
    #expect(second.outcome().status == 130)
    let received = try receiver.received()
    let told = received.compactMap { ($0["body"] as? [String: Any])?["position"] as? Int }
    #expect(told == [positions[0], positions[1], positions[2], positions[2], positions[3]])
    let keys = received.compactMap { $0["key"] as? String }
    #expect(keys.count == 5)
    #expect(keys[2] == keys[3])
    #expect(Set(keys).count == 4)
  }

  @Test func `what is stuck or old is noticed from round to round`() throws {
    let receiver = try Receiver(in: place)
    try place.write(
      #"""
      {"retention":[{"finished":"0s"}],
       "alerts":[{"on":"backlog","queue":"default","more_than":1,"webhook":"\#(receiver.url)"}]}
      """#, to: "policies.json")
    let watching = try watch()
    try fail("cat")
    watching.wait { watching.error.contains("deleted") }
    _ = try tool("enqueue", "second")
    watching.wait { watching.error.contains("backlog: delivered") }
    watching.signal(SIGINT)
    #expect(watching.outcome().status == 130)
    #expect(try receiver.received().count == 1)
  }
}
