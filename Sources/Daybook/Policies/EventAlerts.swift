internal import DaybookDomain
internal import DaybookLog
internal import DaybookProjections
internal import DaybookWire

/// What rules have to say of one event after the other.
struct EventAlerts {
  private let daybook: Daybook
  private let rules: [AlertRule]
  private var tally = FailureTally()

  /// What a follower of all alerts is called.
  static let followerName = "alerts"

  init(_ rules: [AlertRule], _ daybook: Daybook) {
    self.daybook = daybook
    self.rules = rules.filter(\.isAboutEvents)
  }

  /// Whether no rule asks for events.
  var isEmpty: Bool { rules.isEmpty }

  /// The alerts that an event raises.
  mutating func alerts(
    for recorded: RecordedEvent
  ) async throws(DaybookError) -> [(rule: AlertRule, alert: Alert)] {
    let final: FailureReason?
    switch recorded.event {
    case .jobFailed(let reason): final = reason
    case .attemptFailed(let failed) where failed.retryAt != nil: final = nil
    default: return []
    }
    let rules = rules.filter { $0.looks(isFinal: final != nil) }
    if rules.isEmpty { return [] }
    let view = try await daybook.view()
    guard let specification = try view.specification(of: recorded.job) else { return [] }
    var found: [(AlertRule, Alert)] = []
    for rule in rules
    where rule.concerns(kind: view.word(specification.kind), queue: view.word(specification.queue))
    {
      var count: Int?
      if case .repeatedFailure(let least, _) = rule.trigger {
        let known = try tally.count(
          of: recorded.job, specification, at: recorded.position, in: view)
        guard known >= least else { continue }
        count = known
      }
      var alert = try view.alert(rule, about: recorded, specification)
      alert.count = count
      alert.failure = try view.failure(before: recorded, final)
      found.append((rule, alert))
    }
    return found
  }
}

extension AlertRule {
  /// Whether it looks at events, and not at how things are.
  var isAboutEvents: Bool {
    switch trigger {
    case .terminalFailure, .repeatedFailure: true
    case .stuck, .backlog: false
    }
  }

  fileprivate func looks(isFinal: Bool) -> Bool {
    if case .repeatedFailure(_, retried: true) = trigger { return true }
    return isFinal
  }

  func concerns(kind: String, queue: String) -> Bool {
    (self.kind ?? kind) == kind && (self.queue ?? queue) == queue
  }
}

extension View {
  fileprivate func alert(
    _ rule: AlertRule, about recorded: RecordedEvent, _ specification: JobSpecification
  ) throws(DaybookError) -> Alert {
    var alert = Alert(
      rule, at: recorded.position.rawValue, of: log.identity.description,
      time: recorded.time.rfc3339)
    alert.job = recorded.job.rawValue
    alert.attempt = Int(recorded.attempt)
    alert.kind = word(specification.kind)
    alert.queue = word(specification.queue)
    alert.key = try detail(of: recorded.job)?.text(.key)
    alert.keyDigest = specification.key == .none ? nil : specification.key.hexadecimal
    return alert
  }

  /// How a job failed: what stands in the event itself, or in the one before it.
  fileprivate func failure(
    before recorded: RecordedEvent, _ final: FailureReason?
  ) throws(DaybookError) -> Alert.Failure {
    var failure = Alert.Failure()
    failure.final = final?.word
    let position = final == nil ? recorded.position : recorded.previous
    guard let (cause, content) = try event(at: position),
      case .attemptFailed(let failed) = cause.event
    else { return failure }
    func known(_ name: Name) -> String? { word(name).isEmpty ? nil : word(name) }
    failure.reason = known(failed.failure.reason)
    failure.errorType = known(failed.failure.errorType)
    failure.stage = known(failed.failure.stage)
    failure.category = failed.failure.category.word
    if case .present(let detail) = content { failure.message = detail.text(.message) }
    return failure
  }
}
