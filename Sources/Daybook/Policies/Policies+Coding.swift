internal import DaybookDomain
internal import DaybookWire

/// The same form as the file, with every setting that was left out.
extension Policies: Codable {
  /// Reads policies; throws ``PolicyError``.
  public init(from decoder: any Decoder) throws { try self.init(JSONValue(from: decoder)) }

  /// Writes what ``init(from:)`` reads.
  public func encode(to encoder: any Encoder) throws { try json.encode(to: encoder) }

  var json: JSONValue {
    .object([
      "retention": .array(retention.map(\.json)), "cleanup": .array(cleanup.map(\.json)),
      "alerts": .array(alerts.map(\.json)),
    ])
  }
}

extension RetentionRule {
  var json: JSONValue {
    JSONValue(members: [
      "kind": kind.map { .string($0) }, "finished": finished.map { .string($0.policyText) },
      "payloads": payloads.map { .string($0.policyText) },
      "states": states.isEmpty ? nil : .array(states.map(\.word).sorted().map { .string($0) }),
    ])
  }
}

extension CleanupRule {
  var json: JSONValue {
    JSONValue(members: [
      "after_failures": .unsigned(UInt64(afterFailures)), "kind": kind.map { .string($0) },
    ])
  }
}

extension AlertRule {
  var json: JSONValue {
    var members: [String: JSONValue?] = [
      "on": .string(trigger.word), "name": .string(name), "kind": kind.map { .string($0) },
      "queue": queue.map { .string($0) }, "timeout": .string(timeout.policyText),
      "attempts": .unsigned(UInt64(attemptLimit)), "backoff": .string(backoff.policyText),
    ]
    switch trigger {
    case .terminalFailure: break
    case .repeatedFailure(let count, let retried):
      members["failures"] = .unsigned(UInt64(count))
      members["retried"] = .bool(retried)
    case .stuck(let after): members["after"] = .string(after.policyText)
    case .backlog(let count): members["more_than"] = .unsigned(UInt64(count))
    }
    switch target {
    case .webhook(let url): members["webhook"] = .string(url)
    case .command(let words): members["command"] = .array(words.map { .string($0) })
    }
    return JSONValue(members: members)
  }
}

extension JSONValue {
  /// An object of the members that there are.
  fileprivate init(members: [String: JSONValue?]) {
    self = .object(members.compactMapValues { $0 })
  }
}
