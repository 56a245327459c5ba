public import Logging

/// How policies are carried out.
public struct PolicyOptions: Sendable {
  /// How often a service looks for what has become due.
  public var period = Duration.seconds(60)

  /// What times periods, and pauses between deliveries.
  public var clock: any Clock<Duration> = ContinuousClock()

  /// Where it is told what was done and what could not be delivered, when nobody is notified.
  public var logger = Logger(label: "daybook.policies")

  /// Who is told instead of the logger.
  public var notify: (@Sendable (PolicyNotice) -> Void)?

  /// Creates the usual options.
  public init() {}
}

/// What carrying out policies has to tell.
public enum PolicyNotice: Hashable, Sendable {
  /// An alert was delivered.
  case delivered(Alert)
  /// An alert was given up after the last try.
  case undelivered(Alert, reason: String)
  /// A round is done, and has done something.
  case round(PolicyReport)
}

extension PolicyOptions {
  func tell(_ notice: PolicyNotice) {
    if let notify {
      notify(notice)
      return
    }
    switch notice {
    case .delivered(let alert):
      logger.debug("alert delivered", metadata: ["alert": "\(alert.id)"])
    case .undelivered(let alert, let reason):
      logger.error(
        "alert given up", metadata: ["alert": "\(alert.id)", "reason": "\(reason)"])
    case .round(let report):
      logger.info(
        "policies applied",
        metadata: [
          "deleted": "\(report.deletedCount)", "erased": "\(report.erasedCount)",
          "cleaned_up": "\(report.cleanedUpCount)",
        ])
    }
  }
}
