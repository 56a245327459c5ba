internal import DaybookDomain
public import ServiceLifecycle

/// Carries policies out for as long as it runs: alerts of events as they come, everything else
/// in rounds.
///
/// ```swift
/// let service = PolicyService(daybook, policies: policies, channel: channel)
/// try await ServiceGroup(
///   services: [worker, service], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger
/// ).run()
/// ```
///
/// It may be stopped in any way at any time; the next one goes on where it was. One at a time
/// should run for a log, in all processes together.
public final class PolicyService: Service {
  private let daybook: Daybook
  private let policies: Policies
  private let channel: any AlertChannel
  private let options: PolicyOptions

  /// Creates a service.
  ///
  /// - Parameters:
  ///   - daybook: It must stay open while the service runs.
  ///   - policies: What is to happen.
  ///   - channel: Delivers alerts.
  ///   - options: How it is done; the period must be positive.
  public init(
    _ daybook: Daybook, policies: Policies, channel: any AlertChannel,
    options: PolicyOptions = PolicyOptions()
  ) {
    precondition(options.period > .zero, "rounds without a pause never end")
    self.daybook = daybook
    self.policies = policies
    self.channel = channel
    self.options = options
  }

  /// Runs until it is to stop, by a graceful shutdown or by cancellation.
  ///
  /// - Throws: ``DaybookError`` when the daybook is closed or cannot be read, or when somebody else
  ///   looks after the alerts of the same log.
  public func run() async throws {
    do {
      try await cancelWhenGracefulShutdown { try await self.work() }
    } catch is CancellationError {}
  }

  private func work() async throws {
    let delivery = AlertDelivery(channel: channel, options: options)
    let policies = policies
    let daybook = daybook
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        _ = try await daybook.tellOfEvents(policies.alerts, through: delivery, follows: true)
      }
      group.addTask {
        while !Task.isCancelled {
          _ = try await daybook.applyRules(policies, through: delivery, as: nil)
          try await self.options.clock.sleep(for: self.options.period)
        }
      }
      try await group.waitForAll()
    }
  }
}
