internal import DaybookDomain
internal import DaybookLog

/// The order in which waiting jobs are leased.
///
/// 1. What is held back is left out: jobs of queues that are paused, and of queues, kinds and
///    groups of which as many run, or have started lately, as may.
/// 2. Of one queue, the highest priority goes first. Within one priority groups take turns: the
///    group goes first that was served longest ago in this queue, or never; jobs without a group
///    are one group. Within a group the greatest weight goes first, then the earliest due time,
///    then the oldest job. Groups that were never served go by their first jobs alike.
/// 3. Of several queues, the one goes first whose first job has the highest priority, then the
///    greatest weight, then the earliest due time, then the oldest: turns are a matter of one
///    queue, so that nobody waits in one because of having been served in another.
extension ReadyQueue {
  /// Where a job stands among those of its group; lesser ranks go first.
  struct Rank: Comparable, Sendable {
    var priority: UInt8
    var weight: UInt64
    var due: Timestamp
    var job: JobID

    /// Where the job in a place of the table stands.
    init(ofJobAt place: UInt32, in jobs: borrowing JobTable) {
      let row = jobs.rows[place]
      priority = row.priority
      weight = row.hasExtension ? jobs.extensions[row.extensionPlace].weight : 0
      due = row.due
      job = row.id
    }

    static func < (lhs: Rank, rhs: Rank) -> Bool {
      if lhs.priority != rhs.priority { return lhs.priority > rhs.priority }
      if lhs.weight != rhs.weight { return lhs.weight > rhs.weight }
      if lhs.due != rhs.due { return lhs.due < rhs.due }
      return lhs.job < rhs.job
    }
  }

  /// Where a group's first job stands in its queue; lesser turns go first.
  struct Turn: Comparable, Sendable {
    var rank: Rank
    /// The last attempt of the group in this queue.
    var served: LogPosition

    static func < (lhs: Turn, rhs: Turn) -> Bool {
      if lhs.rank.priority != rhs.rank.priority { return lhs.rank.priority > rhs.rank.priority }
      if lhs.served != rhs.served { return lhs.served < rhs.served }
      return lhs.rank < rhs.rank
    }
  }
}
