public import Logging

/// How a worker works.
public struct WorkerOptions: Sendable {
  /// What it calls itself, and who acts when it does something.
  public var name = "worker:" + Daybook.Options.processActor.dropFirst("process:".count)

  /// The queues that it takes jobs from.
  public var queues = ["default"]

  /// How many jobs it works on at the same time.
  public var concurrency = 8

  /// How often it tells that it is alive: one event, however many jobs it holds.
  public var heartbeatPeriod = Worker.standardPeriod

  /// How long it may be silent before its jobs are given to others.
  public var timeout = Worker.standardTimeout

  /// How long handlers may go on when the worker is to stop in peace.
  public var drainDeadline = Duration.seconds(30)

  /// How long a handler may go on after its task was cancelled.
  ///
  /// One that goes on longer is reported; what it held is taken from it.
  public var cancellationGrace = Duration.seconds(10)

  /// The greatest number of bytes of a result.
  public var resultByteLimit = 65_536

  /// What times periods, time-outs and deadlines.
  public var clock: any Clock<Duration> = ContinuousClock()

  /// Where it tells what it does.
  public var logger = Logger(label: "daybook.worker")

  /// Creates the usual options.
  public init() {}
}
