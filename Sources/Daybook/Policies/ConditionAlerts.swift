internal import DaybookDomain
internal import DaybookLog
internal import DaybookProjections
internal import DaybookWire

/// What rules have to say of how things are: once when it begins, and again only when it has ended
/// and begun anew.
///
/// What has begun is remembered beside the log, with the alert that says so, before anybody is
/// told; so it is told under the same id after a crash.
struct ConditionAlerts {
  private let daybook: Daybook
  private let rules: [AlertRule]

  init(_ rules: [AlertRule], _ daybook: Daybook) {
    self.daybook = daybook
    self.rules = rules.filter { !$0.isAboutEvents }
  }

  var isEmpty: Bool { rules.isEmpty }

  /// Something that has begun.
  struct Condition: Sendable {
    var key: [UInt8]
    var rule: AlertRule
    var alert: Alert
  }

  /// What is remembered of a condition.
  private struct Memory {
    var isDelivered: Bool
    var alert: Alert?

    init(_ bytes: [UInt8]) {
      isDelivered = bytes.first == 1
      alert = try? JobCoding.decode(Alert.self, from: Array(bytes.dropFirst()))
    }

    static func bytes(of alert: Alert, isDelivered: Bool) -> [UInt8] {
      [isDelivered ? 1 : 0] + alert.json
    }
  }

  /// Looks at how things are, and remembers it.
  ///
  /// - Parameter isDryRun: Whether nothing is remembered.
  /// - Returns: What is to be told now.
  /// - Throws: ``DaybookError``; what was remembered before stays so.
  func look(isDryRun: Bool = false) async throws(DaybookError) -> [Condition] {
    let view = try await daybook.view()
    var pending: [Condition] = []
    for rule in rules {
      let prefix = Self.prefix(of: rule)
      var stored: [[UInt8]: Memory] = [:]
      for datum in try daybook.data.reservedEntries(withPrefix: prefix) {
        stored[datum.key] = Memory(datum.value)
      }
      let holding = try view.conditions(of: rule, prefix: prefix, known: Set(stored.keys))
      var changes: [[UInt8]: [UInt8]?] = [:]
      for (key, memory) in stored {
        if !memory.isDelivered, let alert = memory.alert {
          pending.append(Condition(key: key, rule: rule, alert: alert))
        } else if !holding.keys.contains(key) {
          changes.updateValue(nil, forKey: key)
        }
      }
      for case (let key, let alert?) in holding {
        changes[key] = Memory.bytes(of: alert, isDelivered: false)
        pending.append(Condition(key: key, rule: rule, alert: alert))
      }
      if !isDryRun, !changes.isEmpty { try await remember(changes) }
    }
    return pending.sorted { ($0.alert.position, $0.alert.id) < ($1.alert.position, $1.alert.id) }
  }

  /// Notes that somebody was told, or could not be.
  func settle(_ condition: Condition) async throws(DaybookError) {
    try await remember([condition.key: Memory.bytes(of: condition.alert, isDelivered: true)])
  }

  private func remember(_ changes: [[UInt8]: [UInt8]?]) async throws(DaybookError) {
    let byteCount = changes.reduce(256) { $0 + $1.key.count + ($1.value?.count ?? 0) + 64 }
    try await daybook.changeReserved(byteCount: byteCount) { (state) throws(LogError) in
      state.store(changes)
    }
  }

  private static func prefix(of rule: AlertRule) -> [UInt8] {
    [0] + Array("alert/\(JobKey(digestOf: rule.name).hexadecimal)/".utf8)
  }
}

extension View {
  /// The conditions of a rule that hold, with alerts for those that nobody knows.
  fileprivate func conditions(
    of rule: AlertRule, prefix: [UInt8], known: Set<[UInt8]>
  ) throws(DaybookError) -> [[UInt8]: Alert?] {
    var holding: [[UInt8]: Alert?] = [:]
    switch rule.trigger {
    case .terminalFailure, .repeatedFailure: break
    case .stuck(let tolerance):
      for record in try stuck() where rule.concerns(kind: record.job.kind, queue: record.job.queue)
      {
        guard time.milliseconds - record.since.milliseconds >= tolerance.milliseconds else {
          continue
        }
        let key = prefix + Array("\(record.job.id.rawValue)/\(record.job.attempt)".utf8)
        let alert = known.contains(key) ? nil : try self.alert(rule, about: record)
        holding.updateValue(alert, forKey: key)
      }
    case .backlog(let limit):
      let count = waitingCount(in: rule.queue ?? "")
      guard count > limit else { break }
      let key = prefix + Array((rule.queue ?? "").utf8)
      var alert = Alert(
        rule, at: position.rawValue, of: log.identity.description, time: time.rfc3339)
      alert.queue = rule.queue
      alert.count = count
      holding.updateValue(known.contains(key) ? nil : alert, forKey: key)
    }
    return holding
  }

  /// The number of jobs of a queue that wait for nothing but a worker.
  private func waitingCount(in queue: String) -> Int {
    guard let name = names.name(of: queue) else { return 0 }
    var count = 0
    photograph.ledger.jobs.enumerate { place, _ in
      let state = photograph.ledger.jobs.state(at: place)
      if state.specification.queue == name, state.isReady(at: time) { count += 1 }
    }
    return count
  }

  private func alert(
    _ rule: AlertRule, about record: StuckRecord
  ) throws(DaybookError) -> Alert {
    let job = record.job
    let start = try history(of: job.id)?.events.last {
      if case .attemptStarted = $0.recorded.event { true } else { false }
    }
    var alert = Alert(
      rule, at: (start?.recorded.position ?? job.head).rawValue, of: log.identity.description,
      time: record.since.rfc3339)
    alert.job = job.id.rawValue
    alert.attempt = job.attempt
    alert.kind = job.kind
    alert.queue = job.queue
    alert.key = try detail(of: job.id)?.text(.key)
    alert.keyDigest = job.key == .none ? nil : job.key.hexadecimal
    alert.stuck =
      switch record.reason {
      case .workerDead: "worker dead"
      case .workerLate: "worker late"
      case .overTime: "over time"
      case .ignoresCancellation: "ignores cancellation"
      }
    return alert
  }
}
