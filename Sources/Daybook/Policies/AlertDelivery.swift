/// Delivers alerts, and tries again for as long as there is a point in it.
struct AlertDelivery: Sendable {
  var channel: any AlertChannel
  var options: PolicyOptions

  /// The longest pause between two tries.
  private static let longestPause = Duration.seconds(60)

  /// Delivers an alert, or gives it up and says so.
  ///
  /// - Returns: Whether it was delivered.
  /// - Throws: `CancellationError` when the task is cancelled: then it is neither.
  func deliver(_ alert: Alert, as rule: AlertRule) async throws -> Bool {
    var pause = rule.backoff
    var attempt = 1
    while true {
      let error: AlertDeliveryError
      do {
        try await channel.deliver(alert, to: rule.target, timeout: rule.timeout)
        options.tell(.delivered(alert))
        return true
      } catch let found as AlertDeliveryError { error = found } catch is CancellationError {
        throw CancellationError()
      } catch let found { error = AlertDeliveryError("\(found)") }
      // Whoever is told to stop kills its programs and connections: that is no answer.
      try Task.checkCancellation()
      if error.isFinal || attempt >= rule.attemptLimit {
        options.tell(.undelivered(alert, reason: error.reason))
        return false
      }
      attempt += 1
      // Less up to a half by chance, so that many who wait do not come back at the same moment.
      try await options.clock.sleep(for: pause * Double.random(in: 0.5...1))
      pause = min(pause * 2, Self.longestPause)
    }
  }
}
