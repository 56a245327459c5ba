import Daybook
import SystemPackage

/// Delivers alerts by HTTP and by programs.
struct AlertSender: AlertChannel {
  /// The log, for the environment of programs.
  let log: FilePath

  func deliver(
    _ alert: Alert, to target: AlertRule.Target, timeout: Duration
  ) async throws {
    switch target {
    case .webhook(let url): try await Webhook.post(alert, to: url, timeout: timeout)
    case .command(let words):
      try await AlertProgram(words: words, log: log).run(for: alert, timeout: timeout)
    }
  }
}
