import Foundation
import Testing

/// How `daybook serve` is told what to do, and how it begins and ends.
@Suite struct `Configuring the server` {
  let place: Place
  var tool: Tool { place.tool }

  init() throws { place = try Place() }

  /// What `--print-config` says of a setting.
  private func printed(
    _ name: String, _ arguments: [String] = [], environment: [String: String] = [:]
  ) throws -> (value: String, source: String) {
    let outcome = try tool.start(
      ["serve", "--print-config"] + arguments, environment: environment
    ).outcome()
    #expect(outcome.status == 0, "\(outcome.error)")
    let entry = try outcome.json()[name] as? [String: Any] ?? [:]
    return ("\(entry["value"] ?? "")", "\(entry["source"] ?? "")")
  }

  @Test func `is not needed`() throws {
    #expect(try printed("host") == ("127.0.0.1", "default"))
    #expect(try printed("port") == ("8080", "default"))
    #expect(try printed("idle_timeout") == ("60s", "default"))
    #expect(try tool("serve", "--print-config").json()["tokens"] is [String: Any])
    #expect(!FileManager.default.fileExists(atPath: place.url.appending(path: ".daybook").path))
  }

  @Test func `takes a flag before the environment, and that before the file`() throws {
    try place.write(
      #"{"port":1001,"tree":false,"cors_origins":["https://a.example"],"tls_key":null}"#,
      to: "config.json")
    let file = ["--config", "config.json"]
    let environment = ["DAYBOOK_SERVE_PORT": "1002"]
    #expect(try printed("port", file) == ("1001", "file"))
    #expect(try printed("port", file, environment: environment) == ("1002", "environment"))
    let flag = file + ["--port", "1003"]
    #expect(try printed("port", flag, environment: environment) == ("1003", "flag"))
    #expect(
      try printed("port", environment: ["DAYBOOK_CONFIG": "config.json"]) == ("1001", "file"))
    #expect(try printed("port", file, environment: ["DAYBOOK_SERVE_PORT": ""]).source == "file")
    #expect(try printed("tls_key", file).source == "default")
    let outcome = try tool("serve", "--print-config", "--config", "config.json", "--tree").json()
    #expect((outcome["tree"] as? [String: Any])?["value"] as? Bool == true)
    let origins = outcome["cors_origins"] as? [String: Any]
    #expect(origins?["value"] as? [String] == ["https://a.example"])
  }

  @Test func `has a flag and a variable for every setting of the file`() throws {
    let settings = try tool("serve", "--print-config").json()
    let help = try tool("serve", "--help").output
    let page = try String(
      contentsOf: Tool.root.appending(path: "docs/operating.md"), encoding: .utf8)
    #expect(settings.count == 20)
    for (name, entry) in settings {
      let value = (entry as? [String: Any])?["value"]
      let flag = name == "cors_origins" ? "--cors-origin" : "--\(name.replacing("_", with: "-"))"
      #expect(help.contains(flag), "\(name)")
      let variable = "DAYBOOK_SERVE_\(name.uppercased())"
      let line = page.split(separator: "\n").first { $0.contains("`\(name)`") } ?? ""
      #expect(line.contains(variable), "\(name)")
      #expect(line.contains(flag), "\(name)")
      let text =
        switch value {
        case is NSNull, is [Any]: ""
        case let flag as Bool where ["tree", "schedules"].contains(name): "\(flag)"
        default: "\(value ?? "")"
        }
      #expect(text.isEmpty || line.contains(text), "\(name)")
    }
  }

  @Test(arguments: [
    (#"{"prot":8080}"#, #""prot" means nothing here"#),
    (#"{"port":"8080"}"#, #""port" is not a whole number"#),
    (#"{"port":true}"#, #""port" is not a whole number"#),
    (#"{"tree":1}"#, #""tree" is neither true nor false"#),
    (#"{"port":1,"port":2}"#, "a member stands twice"),
    (#"{"port":70000}"#, #""port" in config.json is 70000, and not 0 to 65535"#),
    (#"{"idle_timeout":"soon"}"#, #""idle_timeout" in config.json is no duration"#),
    (#"{"host":""}"#, #""host" in config.json is empty"#),
    ("[]", "it is not a JSON object"),
    (#"{"port":1"#, "does not go on"),
  ])
  func `refuses a file by what is wrong in it`(_ text: String, _ message: String) throws {
    try place.write(text, to: "config.json")
    let outcome = try tool("serve", "--print-config", "--config", "config.json")
    #expect(outcome.status == 2)
    #expect(outcome.error.contains(message), "\(outcome.error)")
  }

  @Test func `names the variable or the flag that is wrong`() throws {
    let variable = try tool(
      "serve", "--print-config", environment: ["DAYBOOK_SERVE_PORT": "eighty"])
    #expect(variable.status == 2)
    #expect(variable.error.contains("$DAYBOOK_SERVE_PORT is no whole number"))
    let flag = try tool("serve", "--print-config", "--log-format", "xml")
    #expect(flag.status == 2)
    #expect(flag.error.contains("--log-format is neither text nor json"))
    #expect(try tool("serve", "--config", "absent.json").status == 3)
  }

  @Test func `refuses what would let everybody in, or goes not together`() throws {
    let open = try tool("serve", "--host", "0.0.0.0", "--port", "0")
    #expect(open.status == 4)
    #expect(open.error.contains("--tokens FILE"))
    try place.write("nonsense", to: "server.pem")
    let alone = try tool("serve", "--port", "0", "--tls-certificate", "server.pem")
    #expect(alone.status == 2)
    #expect(alone.error.contains("--tls-key"))
    let both = try tool(
      "serve", "--port", "0", "--tls-certificate", "server.pem", "--tls-key", "server.pem")
    #expect(both.status == 2)
    #expect(both.error.contains("The certificate in server.pem cannot be used"))
    #expect(try tool("serve", "--port", "0", "--tokens", "absent").status == 3)
    #expect(try tool("serve", "--port", "0", "--cors-origin", "*").status == 2)
    #expect(try tool("serve", "--port", "0", "--host", "no.such.host.invalid").status != 0)
  }

  @Test func `says where it listens, and stops in order`() throws {
    for signal in [SIGINT, SIGTERM] {
      let serving = try tool.start(["serve", "--port", "0"])
      serving.wait { serving.error.contains("Press Ctrl-C") }
      let line = serving.error
      let match = try #require(
        line.firstMatch(of: /Listening on http:\/\/127\.0\.0\.1:(\d+) \(log \.daybook\)\./),
        "\(line)")
      #expect(Int(match.output.1) ?? 0 > 0)
      serving.signal(signal)
      #expect(serving.outcome().status == 0)
    }
    #expect(try tool("verify").status == 0)
  }

  @Test func `says that another program has the port`() throws {
    let serving = try tool.start(["serve", "--port", "0"])
    serving.wait { serving.error.contains("Press Ctrl-C") }
    let match = try #require(serving.error.firstMatch(of: /127\.0\.0\.1:(\d+)/))
    let other = try tool("serve", "--port", String(match.output.1))
    #expect(other.status == 4)
    #expect(other.error.contains("Another program listens on port \(match.output.1)"))
    serving.signal(SIGTERM)
    #expect(serving.outcome().status == 0)
  }

  @Test func `logs one JSON object a line when it is to`() throws {
    let serving = try tool.start(["serve", "--port", "0", "--log-format", "json"])
    serving.wait { serving.error.contains("Listening") }
    serving.signal(SIGTERM)
    let outcome = serving.outcome()
    for line in outcome.error.split(separator: "\n") {
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      #expect(object?["time"] is String)
      #expect(object?["level"] is String)
      #expect(object?["message"] is String)
    }
  }

  @Test func `takes jobs back from workers that are gone, and keeps the tree`() throws {
    _ = try tool("enqueue", "sleep")
    let working = try tool.start(["work", "--queue", "default", "--", "sleep", "60"])
    working.wait { (try? tool("show", "1", "--json").output.contains("running")) == true }
    working.signal(SIGKILL)
    _ = working.outcome()
    let serving = try tool.start(["serve", "--port", "0", "--reclaim-period", "50ms"])
    serving.wait { serving.error.contains("jobs of workers that are gone run again jobs=1") }
    let head = place.url.appending(path: ".daybook/tree/head").path
    serving.wait { FileManager.default.fileExists(atPath: head) }
    serving.signal(SIGTERM)
    #expect(serving.outcome().status == 0)
    #expect(FileManager.default.fileExists(atPath: head))
  }
}
