import ArgumentParser
import Daybook
import DaybookDomain
import DaybookLog
import DaybookWire

/// Which events a verb is about.
struct EventFilterOptions: ParsableArguments {
  @Option(help: "Only events after a position.")
  var after: UInt64 = 0

  @Option(help: "Only events of a job.")
  var job: UInt64?

  @Option(help: "Only events of a type; may be given more than once.")
  var type: [String] = []

  @Option(help: "Only events by an actor.")
  var actor: String?

  @Option(help: "Only events that the event at a position led to.")
  var cause: UInt64?

  @Option(help: "Only events of a kind of job.")
  var kind: String?

  @Option(help: "Only events of a queue.")
  var queue: String?

  @Option(help: "Only events of jobs with a key.")
  var key: String?

  @Option(help: "Only events of jobs with a label, as name=value; may be given more than once.")
  var label: [String] = []

  @Option(help: "Only failed attempts with a type of error.")
  var errorType: String?

  @Option(help: "Only events at or after a moment.")
  var since: MomentArgument?

  @Option(help: "Only events before a moment.")
  var until: MomentArgument?

  func validate() throws {
    guard EventTypes(words: type) == nil else { return }
    let words = JobEvent.typeWords
    let wrong = type.first { !words.contains($0) } ?? ""
    throw ValidationError("There is no type '\(wrong)': it is \(words.joined(separator: ", ")).")
  }

  /// The filter that the options make up.
  var filter: EventFilter {
    var filter = EventFilter()
    filter.after = LogPosition(rawValue: after)
    filter.job = job.map(JobID.init(rawValue:))
    if !type.isEmpty { filter.types = EventTypes(words: type) }
    filter.actor = actor
    filter.cause = cause.map(LogPosition.init(rawValue:))
    filter.kind = kind
    filter.queue = queue
    filter.key = key.map { JobKey(digestOf: $0) }
    filter.labels = label.map { Label($0) }
    filter.errorType = errorType
    filter.since = since?.time
    filter.until = until?.time
    return filter
  }
}
