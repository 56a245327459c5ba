internal import DaybookDomain
internal import DaybookLog
internal import DaybookProjections
internal import DaybookWire

/// How often things had failed when an event happened, though views know only the present.
///
/// The present count, less what has been added since. What has succeeded or was deleted since the
/// event begins anew, and then less is left than nothing.
struct FailureTally {
  /// Up to where failures are known.
  private var through = LogPosition.beginning

  /// The failures that are not yet passed, oldest first.
  private var later: [Thing: [LogPosition]] = [:]

  private enum Thing: Hashable {
    case key(JobKey)
    case job(JobID)

    init(_ job: JobID, _ specification: JobSpecification) {
      self = specification.key == .none ? .job(job) : .key(specification.key)
    }
  }

  /// How often what a job is about had failed since it last succeeded.
  ///
  /// - Returns: 0 or less when it has succeeded, or was deleted, since.
  mutating func count(
    of job: JobID, _ specification: JobSpecification, at position: LogPosition, in view: View
  ) throws(DaybookError) -> Int {
    try read(after: position, in: view)
    let thing = Thing(job, specification)
    if let known = later[thing] {
      let rest = known.filter { $0 > position }
      later[thing] = rest.isEmpty ? nil : rest
    }
    let entry = view.photograph.ledger.failures.entry(key: specification.key, job: job)
    return (entry?.openCount ?? 0) - (later[thing]?.count ?? 0)
  }

  private mutating func read(
    after position: LogPosition, in view: View
  ) throws(DaybookError) {
    let start = max(through, position)
    guard view.position > start else { return }
    var found: [(job: JobID, position: LogPosition)] = []
    var filter = EventFilter()
    filter.types = EventTypes(words: ["AttemptFailed"])
    filter.after = start
    try view.forEachEvent(matching: filter, depth: .heads) { recorded, _ in
      found.append((recorded.job, recorded.position))
      return .proceed
    }
    for (job, position) in found {
      guard let specification = try view.specification(of: job) else { continue }
      later[Thing(job, specification), default: []].append(position)
    }
    through = view.position
  }
}
