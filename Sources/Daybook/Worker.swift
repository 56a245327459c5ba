public import DaybookDomain

/// One run of somebody who does jobs, known to the log.
public struct Worker: Hashable, Sendable {
  /// Which worker.
  public let id: WorkerID

  /// What it calls itself.
  public let name: String

  /// Who acts when it does something: itself, or whoever answers for it.
  public let actor: String

  /// How long it may be silent before its leases end.
  public let timeout: Duration

  /// The time a worker may be silent if nothing else is said.
  public static let standardTimeout = Duration.seconds(60)

  /// How often a worker tells that it is alive if nothing else is said.
  public static let standardPeriod = Duration.seconds(10)
}
