package import DaybookDomain
package import DaybookLog

/// A failed attempt, as far as it is put together with others.
package struct FailureSighting {
  var position: LogPosition
  var time: Timestamp
  var job: JobID
  var failure: AttemptFailure
  /// What its message has in common with those that are alike; empty when nobody asks.
  var pattern = ""

  package init(position: LogPosition, time: Timestamp, job: JobID, failure: AttemptFailure) {
    self.position = position
    self.time = time
    self.job = job
    self.failure = failure
  }
}

/// Counts failures by what they have in common, in bounded memory.
///
/// When there are too many groups, the smaller half is given up: its failures are counted with the
/// others. A group that comes back after that starts anew, so the counts of small groups may be too
/// low where there are very many; the total is always right.
package struct FailureGroupTally {
  /// So many groups are kept while counting.
  package static let memoryLimit = 8_192

  struct Row {
    var count = 0
    var jobs = DistinctJobs()
    var first: Timestamp
    var last: FailureSighting
  }

  private var rows: [[String]: Row] = [:]
  private let limit: Int
  package private(set) var total = 0
  package private(set) var otherCount = 0

  package init(memoryLimit: Int = Self.memoryLimit) { limit = memoryLimit }

  /// Counts a failure.
  package mutating func add(_ sighting: FailureSighting, to values: [String]) {
    total += 1
    rows[values, default: Row(first: sighting.time, last: sighting)].add(sighting)
    if rows.count > limit { giveUp(keeping: limit / 2) }
  }

  /// Keeps the groups with the most failures; of equal ones, those that were seen last.
  package mutating func giveUp(keeping count: Int) {
    guard rows.count > count else { return }
    let ranked = rows.sorted { one, other in
      (one.value.count, one.value.last.position) > (other.value.count, other.value.last.position)
    }
    for (values, row) in ranked.dropFirst(count) {
      otherCount += row.count
      rows[values] = nil
    }
  }

  /// The groups, those with the most failures first.
  package var groups: [FailureGroup] {
    let groups = rows.map { values, row in
      FailureGroup(
        values: values, count: row.count, jobCount: row.jobs.count,
        isJobCountExact: row.jobs.isExact, firstTime: row.first, lastTime: row.last.time,
        lastPosition: row.last.position, lastJob: row.last.job)
    }
    return groups.sorted { ($0.count, $0.lastPosition) > ($1.count, $1.lastPosition) }
  }
}

extension FailureGroupTally.Row {
  fileprivate mutating func add(_ sighting: FailureSighting) {
    count += 1
    jobs.insert(sighting.job)
    last = sighting
  }
}
