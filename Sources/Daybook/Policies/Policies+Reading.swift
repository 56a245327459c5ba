internal import DaybookDomain
internal import DaybookWire

extension Policies {
  /// Reads policies from JSON, all of it or nothing.
  ///
  /// - Throws: ``PolicyError``, which names the first field that is wrong.
  public init(json: [UInt8]) throws(PolicyError) {
    let value: JSONValue
    do { value = try JobCoding.decode(JSONValue.self, from: json) } catch {
      throw .malformed(reason: "it ends too early, or has something in it that JSON does not have")
    }
    try self.init(value)
  }

  init(_ value: JSONValue) throws(PolicyError) {
    self.init()
    let fields = try PolicyFields(value, at: "", known: ["retention", "cleanup", "alerts"])
    for (value, path) in try fields.elements("retention") {
      let rule = try RetentionRule(value, at: path)
      if retention.contains(where: { $0.overlaps(rule) }) {
        throw .invalid(field: path, reason: "another rule is for the same jobs")
      }
      retention.append(rule)
    }
    for (value, path) in try fields.elements("cleanup") {
      cleanup.append(try CleanupRule(value, at: path))
    }
    for (value, path) in try fields.elements("alerts") {
      let rule = try AlertRule(value, at: path)
      if alerts.contains(where: { $0.name == rule.name }) {
        throw .invalid(field: "\(path).name", reason: "another rule is called '\(rule.name)' too")
      }
      alerts.append(rule)
    }
  }
}

extension RetentionRule {
  init(_ value: JSONValue, at path: String) throws(PolicyError) {
    let fields = try PolicyFields(
      value, at: path, known: ["kind", "finished", "payloads", "states"])
    self.init(
      kind: try fields.text("kind"), finished: try fields.span("finished"),
      payloads: try fields.span("payloads"))
    if finished == nil, payloads == nil { throw fields.missing("finished") }
    if let finished, let payloads, payloads > finished {
      throw fields.invalid("payloads", "it must not be longer than 'finished'")
    }
    for (index, word) in (try fields.words("states") ?? []).enumerated() {
      let states: [JobStatus] = [.completed, .failed, .cancelled]
      guard let state = states.first(where: { $0.word == word }) else {
        throw fields.invalid("states[\(index)]", "it must be completed, failed or cancelled")
      }
      self.states.insert(state)
    }
  }

  func overlaps(_ other: RetentionRule) -> Bool {
    kind == other.kind
      && (states.isEmpty || other.states.isEmpty || !states.isDisjoint(with: other.states))
  }
}

extension CleanupRule {
  init(_ value: JSONValue, at path: String) throws(PolicyError) {
    let fields = try PolicyFields(value, at: path, known: ["after_failures", "kind"])
    guard let count = try fields.count("after_failures", in: 1...1_000_000_000) else {
      throw fields.missing("after_failures")
    }
    self.init(afterFailures: count, kind: try fields.text("kind"))
  }
}

extension AlertRule {
  private static let common: Set<String> = [
    "on", "name", "queue", "webhook", "command", "timeout", "attempts", "backoff",
  ]
  private static let own: [String: Set<String>] = [
    "terminal-failure": ["kind"],
    "repeated-failure": ["kind", "failures", "retried"],
    "stuck": ["kind", "after"],
    "backlog": ["more_than"],
  ]

  init(_ value: JSONValue, at path: String) throws(PolicyError) {
    guard case .object(let members) = value else {
      throw .invalid(field: path, reason: "it must be an object")
    }
    guard let on = members["on"] else { throw .missing(field: "\(path).on") }
    guard let word = on.string, let own = Self.own[word] else {
      throw .invalid(
        field: "\(path).on",
        reason: "it must be terminal-failure, repeated-failure, stuck or backlog")
    }
    let fields = try PolicyFields(value, at: path, known: Self.common.union(own))
    self.init(
      try Trigger(word, fields), target: try Target(fields), kind: try fields.text("kind"),
      queue: try fields.text("queue"))
    if let name = try fields.text("name", byteLimit: 100) {
      guard name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
        throw fields.invalid("name", "it must be ASCII letters, digits and signs, without blanks")
      }
      self.name = name
    }
    timeout = try fields.span("timeout", atLeast: .milliseconds(1)) ?? timeout
    attemptLimit = try fields.count("attempts", in: 1...100) ?? attemptLimit
    backoff = try fields.span("backoff", atLeast: .milliseconds(1)) ?? backoff
  }
}

extension AlertRule.Trigger {
  fileprivate init(_ word: String, _ fields: PolicyFields) throws(PolicyError) {
    switch word {
    case "terminal-failure": self = .terminalFailure
    case "repeated-failure":
      guard let count = try fields.count("failures", in: 1...1_000_000_000) else {
        throw fields.missing("failures")
      }
      self = .repeatedFailure(count: count, retried: try fields.flag("retried") ?? false)
    case "stuck": self = .stuck(after: try fields.span("after") ?? .zero)
    default:
      guard fields.has("queue") else { throw fields.missing("queue") }
      guard let count = try fields.count("more_than", in: 0...1_000_000_000) else {
        throw fields.missing("more_than")
      }
      self = .backlog(moreThan: count)
    }
  }
}

extension AlertRule.Target {
  fileprivate init(_ fields: PolicyFields) throws(PolicyError) {
    let url = try fields.text("webhook", byteLimit: 2_048)
    let words = try fields.words("command")
    switch (url, words) {
    case (nil, nil): throw fields.missing("webhook")
    case (let url?, nil):
      let rest = ["https://", "http://"].first { url.hasPrefix($0) }.map { url.dropFirst($0.count) }
      guard let rest, let first = rest.first, first != "/", first != ":",
        rest.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
      else {
        throw fields.invalid("webhook", "it must be a URL that begins with http:// or https://")
      }
      self = .webhook(url)
    case (nil, let words?):
      if words[0].isEmpty { throw fields.invalid("command[0]", "it must name a program") }
      for (index, word) in words.enumerated() where word.utf8.contains(0) {
        throw fields.invalid("command[\(index)]", "it must not have a zero byte")
      }
      self = .command(words)
    case (_?, _?): throw fields.invalid("command", "there is a webhook already")
    }
  }
}
