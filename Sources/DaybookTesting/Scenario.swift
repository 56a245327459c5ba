public import DaybookDomain

/// The rules of one job, tried without a log: given these events, when somebody wants this, then
/// those events follow, or it is refused.
///
/// ```swift
/// try Scenario().given(.jobQueued(specification), .attemptStarted(lease))
///   .when(.complete(attempt: 1))
///   .then(.jobCompleted)
/// ```
public struct Scenario: Sendable {
  /// The job as the events have left it; `nil` before the first.
  public var state: JobState?

  /// The time of what is decided next.
  public var time: Timestamp

  /// Noon of the first day of 1970.
  public static let noon = Timestamp(milliseconds: 43_200_000)

  /// Starts with no job.
  public init(at time: Timestamp = Scenario.noon) { self.time = time }

  /// The scenario after some events more.
  public func given(_ events: JobEvent...) -> Scenario {
    var scenario = self
    for event in events { scenario.evolve(event) }
    return scenario
  }

  /// The scenario some time later.
  public func after(_ duration: Duration) -> Scenario {
    var scenario = self
    let (seconds, attoseconds) = duration.components
    scenario.time = time.adding(
      milliseconds: seconds * 1_000 + attoseconds / 1_000_000_000_000_000)
    return scenario
  }

  /// What a command comes to.
  public func when(_ command: JobCommand) -> Answer {
    do throws(JobRejection) {
      let decision = try decide(command)
      return Answer(command: command, events: Array(decision), rejection: decision.refusal)
    } catch { return Answer(command: command, events: [], rejection: error) }
  }
}

extension Scenario {
  /// What a command would do.
  ///
  /// - Throws: ``JobRejection`` when it is refused.
  public func decide(_ command: JobCommand) throws(JobRejection) -> Decision {
    try JobState.decide(command, about: state, at: time)
  }

  /// Carries out a command and folds what it decides.
  ///
  /// - Throws: ``JobRejection`` when it is refused; nothing has changed then.
  @discardableResult
  public mutating func carryOut(_ command: JobCommand) throws(JobRejection) -> Decision {
    let decision = try decide(command)
    for event in decision { evolve(event) }
    return decision
  }

  /// Folds an event.
  public mutating func evolve(_ event: JobEvent) {
    if case .jobQueued(let specification) = event, state == nil {
      state = JobState(queued: specification, at: time)
    } else {
      state?.evolve(event, at: time)
    }
  }
}

extension Scenario {
  /// What a command came to.
  public struct Answer: Sendable {
    /// The command.
    public let command: JobCommand
    /// The events that are recorded.
    public let events: [JobEvent]
    /// Why the caller is refused; `nil` when they are not.
    ///
    /// A result that comes too late is recorded and refused.
    public let rejection: JobRejection?

    /// Throws unless the command was accepted and came to these events; none for one that had
    /// been carried out before.
    public func then(_ expected: JobEvent...) throws(ExpectationFailure) {
      if rejection == nil, events == expected { return }
      throw ExpectationFailure("\(command): expected \(Self.list(expected)), found \(found)")
    }

    /// Throws unless the caller was refused for this reason, and nothing but these events was
    /// recorded.
    public func thenRejected(
      _ expected: JobRejection, recording recorded: JobEvent...
    ) throws(ExpectationFailure) {
      if rejection == expected, events == recorded { return }
      let extra = recorded.isEmpty ? "" : " and \(Self.list(recorded))"
      throw ExpectationFailure("\(command): expected rejection \(expected)\(extra), found \(found)")
    }

    private var found: String {
      guard let rejection else { return Self.list(events) }
      return "rejection \(rejection)" + (events.isEmpty ? "" : " and \(Self.list(events))")
    }

    private static func list(_ events: [JobEvent]) -> String {
      events.isEmpty ? "no event" : events.map { "\($0)" }.joined(separator: ", ")
    }
  }
}
