public import DaybookDomain

/// A schedule that somebody wants: a job that is queued again and again.
public struct ScheduleRequest: Sendable {
  /// What it is called; 1 to 255 bytes.
  ///
  /// A schedule takes the place of an earlier one with the same name.
  public var name: String

  /// When it fires, as ``CronExpression`` says.
  public var cron: String

  /// The time zone of the fields, such as `Europe/Berlin`.
  public var timeZone: String

  /// What it does about due times that passed while nobody looked.
  ///
  /// A due time has passed when another one has come, or when it is more than a minute ago.
  public var catchUp: CatchUpPolicy

  /// The job that it queues.
  ///
  /// It cannot have a delay, a due time or a batch. With a key it is left out while an earlier one
  /// keeps it out, though the schedule has fired.
  public var job: JobRequest

  /// Creates a request.
  public init(
    name: String, cron: String, job: JobRequest, timeZone: String = "UTC",
    catchUp: CatchUpPolicy = .latest
  ) {
    self.name = name
    self.cron = cron
    self.job = job
    self.timeZone = timeZone
    self.catchUp = catchUp
  }
}

extension ScheduleRequest {
  /// Checks the request and does everything that does not need the writer.
  func prepared(
    for attribution: Attribution, detailByteLimit limit: Int
  ) throws(JobRejection) -> PreparedJob {
    try JobRequest.check(name, field: "schedule")
    try JobRequest.check(cron, field: "cron expression")
    try JobRequest.check(timeZone, field: "time zone")
    let expression: CronExpression
    do throws(CronFault) {
      expression = try CronExpression(cron)
    } catch { throw .invalid(field: .cron(field: error.field.rawValue, reason: error.reason)) }
    guard DueTimes(expression, in: timeZone) != nil else {
      throw .invalid(field: .timeZone(timeZone))
    }
    return try job.preparedForLater(for: attribution, detailByteLimit: limit)
  }
}
