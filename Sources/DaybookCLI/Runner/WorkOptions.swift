import Daybook

/// How a worker works.
struct WorkOptions: Sendable {
  /// The queues it takes jobs from.
  var queues: [String]
  /// The kinds of job it takes; `nil` for all.
  var kinds: [String]?
  /// How many programs run at the same time.
  var laneCount: Int
  /// Whether it ends after one job.
  var once = false
  /// Whether it ends when no job is ready.
  var drains = false
  /// How often it tells that it is alive.
  var period = Worker.standardPeriod
  /// How long it may be silent before others take it for gone.
  var silence = Worker.standardTimeout
  /// How long one attempt may take, for jobs that do not say so themselves.
  var timeout: Duration?
  /// The number of bytes of each output that are kept.
  var keptOutput = 64 << 10
  /// The program and its arguments.
  var words: [[UInt8]]
}
