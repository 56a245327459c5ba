public import DaybookDomain

/// An attempt at a job, named by its numbers.
public struct AttemptID: Hashable, Sendable {
  /// The job.
  public var job: JobID

  /// The number of the attempt, from 1: the epoch, by which a late answer is known.
  public var number: UInt32

  /// Names an attempt.
  public init(job: JobID, number: UInt32) {
    self.job = job
    self.number = number
  }
}

/// The right, and the task, to make one attempt at a job.
public struct Lease: Sendable {
  /// The job.
  public let job: JobID

  /// The attempt, counted from 1; results that name an earlier one are refused.
  public let attempt: UInt32

  /// Who holds the lease.
  public let worker: Worker

  /// The queue that the job waited in.
  public let queue: String

  /// What kind of work it is.
  public let kind: String

  /// The work itself; `nil` when it was erased.
  public let payload: [UInt8]?

  /// How long the attempt may take; for ever when `nil`.
  public let timeout: Duration?

  /// When the lease ends unless the worker is heard of.
  public let deadline: Timestamp

  /// The attempt.
  var attemptID: AttemptID { AttemptID(job: job, number: attempt) }
}
