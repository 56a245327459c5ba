import Daybook
import Foundation
import Testing

@Suite struct `A file of policies` {
  static let whole = """
    {"retention":[{"finished":"90d","payloads":"7d"},
       {"kind":"invoice","finished":"3650d","states":["completed"]},
       {"kind":"invoice","payloads":"36h","states":["failed","cancelled"]}],
     "cleanup":[{"after_failures":5,"kind":"thumbnail"}],
     "alerts":[{"on":"terminal-failure","queue":"mail","webhook":"https://example.org/hook"},
       {"on":"repeated-failure","failures":3,"retried":true,"command":["./page","-x"],
        "timeout":"3s","attempts":2,"backoff":"250ms"},
       {"on":"stuck","after":"5m","kind":"video","webhook":"http://127.0.0.1:8080"},
       {"on":"backlog","name":"much","queue":"mail","more_than":1000,"command":["x"]}]}
    """

  private func read(_ json: String) throws(PolicyError) -> Policies {
    try Policies(json: Array(json.utf8))
  }

  @Test func `is read with everything in it`() throws {
    let policies = try read(Self.whole)
    #expect(policies.retention[0].finished == .seconds(90 * 86_400))
    #expect(policies.retention[2].payloads == .seconds(36 * 3_600))
    #expect(policies.retention[2].states == [.failed, .cancelled])
    #expect(policies.cleanup == [CleanupRule(afterFailures: 5, kind: "thumbnail")])
    let names = ["terminal-failure", "repeated-failure", "stuck", "much"]
    #expect(policies.alerts.map(\.name) == names)
    #expect(policies.alerts[1].trigger == .repeatedFailure(count: 3, retried: true))
    #expect(policies.alerts[1].target == .command(["./page", "-x"]))
    #expect(policies.alerts[1].backoff == .milliseconds(250))
    #expect(policies.alerts[3].trigger == .backlog(moreThan: 1_000))
  }

  @Test func `does nothing when it says nothing`() throws {
    #expect(try read("{}") == Policies())
  }

  @Test func `is written as it is read`() throws {
    let policies = try read(Self.whole)
    let encoder = JSONEncoder()
    let text = String(decoding: try encoder.encode(policies), as: UTF8.self)
    #expect(try read(text) == policies)
  }

  @Test(arguments: [
    (#"{"retention":[{"finished":"9d","payload":"7d"}]}"#, "retention[0].payload"),
    (#"{"alarms":[]}"#, "alarms"),
    (#"{"retention":[{"kind":"a"}]}"#, "retention[0].finished"),
    (#"{"retention":[{"finished":"9 days"}]}"#, "retention[0].finished"),
    (#"{"retention":[{"finished":9}]}"#, "retention[0].finished"),
    (#"{"retention":[{"finished":"-1d"}]}"#, "retention[0].finished"),
    (#"{"retention":[{"finished":"1d","payloads":"2d"}]}"#, "retention[0].payloads"),
    (#"{"retention":[{"finished":"1d","states":["running"]}]}"#, "retention[0].states[0]"),
    (#"{"retention":[{"finished":"1d"},{"payloads":"1d"}]}"#, "retention[1]"),
    (#"{"retention":{}}"#, "retention"),
    (#"{"cleanup":[{}]}"#, "cleanup[0].after_failures"),
    (#"{"cleanup":[{"after_failures":0}]}"#, "cleanup[0].after_failures"),
    (#"{"cleanup":[{"after_failures":1.5}]}"#, "cleanup[0].after_failures"),
    (#"{"alerts":[{"webhook":"http://a"}]}"#, "alerts[0].on"),
    (#"{"alerts":[{"on":"success","webhook":"http://a"}]}"#, "alerts[0].on"),
    (#"{"alerts":[{"on":"stuck"}]}"#, "alerts[0].webhook"),
    (#"{"alerts":[{"on":"stuck","webhook":"ftp://a"}]}"#, "alerts[0].webhook"),
    (#"{"alerts":[{"on":"stuck","webhook":"http://a b"}]}"#, "alerts[0].webhook"),
    (#"{"alerts":[{"on":"stuck","webhook":"http://a","command":["b"]}]}"#, "alerts[0].command"),
    (#"{"alerts":[{"on":"stuck","command":[]}]}"#, "alerts[0].command"),
    (#"{"alerts":[{"on":"stuck","command":["a"],"failures":3}]}"#, "alerts[0].failures"),
    (#"{"alerts":[{"on":"repeated-failure","command":["a"]}]}"#, "alerts[0].failures"),
    (#"{"alerts":[{"on":"backlog","more_than":1,"command":["a"]}]}"#, "alerts[0].queue"),
    (#"{"alerts":[{"on":"backlog","queue":"q","command":["a"]}]}"#, "alerts[0].more_than"),
    (#"{"alerts":[{"on":"stuck","command":["a"],"attempts":0}]}"#, "alerts[0].attempts"),
    (
      #"{"alerts":[{"on":"stuck","command":["a"]},{"on":"stuck","command":["b"]}]}"#,
      "alerts[1].name"
    ),
    (#"{"alerts":["#, ""),
    ("[]", "file"),
  ])
  func `is refused as a whole by the field that is wrong`(_ json: String, _ field: String) {
    let error = #expect(throws: PolicyError.self) { try read(json) }
    #expect(error?.field == field, "\(json): \(String(describing: error))")
  }
}
