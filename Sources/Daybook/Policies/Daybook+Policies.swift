internal import DaybookDomain
internal import DaybookLog

extension Daybook {
  /// Carries policies out once: deletes and erases what is old, cleans up, and delivers the alerts
  /// that are due.
  ///
  /// On the first call that has rules about events these begin at the end of the log.
  ///
  /// - Parameters:
  ///   - policies: What is to happen.
  ///   - channel: Delivers alerts.
  ///   - options: How it is done.
  ///   - attribution: Who does it; this process if nobody else.
  /// - Returns: What was done.
  /// - Throws: ``DaybookError``, or `CancellationError` when the task was cancelled in the middle
  ///   of a delivery. What was done before stays done, and the next round goes on there.
  @discardableResult
  public func applyPolicies(
    _ policies: Policies, through channel: any AlertChannel,
    options: PolicyOptions = PolicyOptions(), as attribution: Attribution? = nil
  ) async throws -> PolicyReport {
    let delivery = AlertDelivery(channel: channel, options: options)
    var report = PolicyReport()
    // Told first: what is cleaned up can no longer be looked at.
    report += try await tellOfEvents(policies.alerts, through: delivery, follows: false)
    report += try await applyRules(policies, through: delivery, as: attribution)
    return report
  }

  /// Says what a round of policies would do, and does nothing.
  ///
  /// What a deletion would make of later rules is not foreseen.
  public func previewPolicies(_ policies: Policies) async throws(DaybookError) -> PolicyReport {
    let attribution = Attribution(actor: engine.options.actor)
    var report = try await applyRetention(
      policies.retention, isDryRun: true, as: attribution)
    report += try await applyCleanup(policies.cleanup, isDryRun: true, as: attribution)
    report.deliveredCount = try await ConditionAlerts(policies.alerts, self)
      .look(isDryRun: true).count
    var events = EventAlerts(policies.alerts, self)
    let follower = try follower(named: EventAlerts.followerName)
    guard !events.isEmpty, try follower.hasBegun else { return report }
    var next = self.events(after: try follower.position).makeAsyncIterator()
    while let element = try await next.next() {
      report.deliveredCount += try await events.alerts(for: element.recorded).count
    }
    return report
  }

  /// Everything but alerts of events.
  func applyRules(
    _ policies: Policies, through delivery: AlertDelivery, as attribution: Attribution?
  ) async throws -> PolicyReport {
    let attribution = attribution ?? Attribution(actor: engine.options.actor)
    var report = PolicyReport()
    let conditions = ConditionAlerts(policies.alerts, self)
    if !conditions.isEmpty {
      for condition in try await conditions.look() {
        if try await delivery.deliver(condition.alert, as: condition.rule) {
          report.deliveredCount += 1
        } else {
          report.undeliveredCount += 1
        }
        try await conditions.settle(condition)
      }
    }
    report += try await applyRetention(policies.retention, isDryRun: false, as: attribution)
    report += try await applyCleanup(policies.cleanup, isDryRun: false, as: attribution)
    if report != PolicyReport() { delivery.options.tell(.round(report)) }
    return report
  }

  /// Follows the log, and tells what rules say of its events.
  func tellOfEvents(
    _ rules: [AlertRule], through delivery: AlertDelivery, follows: Bool
  ) async throws -> PolicyReport {
    var events = EventAlerts(rules, self)
    var report = PolicyReport()
    if events.isEmpty { return report }
    let follower = try follower(named: EventAlerts.followerName)
    if try await follower.beginAtHead(), !follows { return report }
    _ = try await follower.run(follows: follows) { element in
      let alerts = try await events.alerts(for: element.recorded)
      for (rule, alert) in alerts {
        if try await delivery.deliver(alert, as: rule) {
          report.deliveredCount += 1
        } else {
          report.undeliveredCount += 1
        }
      }
      // Noted at once: whoever was told is not to be told again.
      return !alerts.isEmpty
    }
    return report
  }
}
