internal import DaybookDomain
internal import DaybookLog
internal import DaybookProjections
internal import DaybookWire

extension View {
  /// Puts the failed attempts together that have something in common.
  ///
  /// They are read from the log, also those of jobs that have ended, succeeded or were deleted
  /// since; nothing is kept for it beforehand. Memory depends on the number of groups only, and
  /// that is bounded.
  ///
  /// - Parameters:
  ///   - dimensions: By what; more than one makes a group of every combination.
  ///   - query: Which failures.
  /// - Returns: The groups with the most failures; by hour or day, oldest first.
  /// - Throws: ``DaybookError`` when the log cannot be read.
  /// - Complexity: O(*n*) in the events since the query's beginning, of which only failures are
  ///   taken apart.
  public func failureGroups(
    by dimensions: [FailureDimension], _ query: FailureQuery = FailureQuery()
  ) throws(DaybookError) -> FailureAnalysis {
    var tally = FailureGroupTally()
    var reader = try FailureReader(self, query, readsMessages: dimensions.contains(.group))
    let needsJobs =
      query.kind != nil || query.queue != nil
      || dimensions.contains { $0 == .kind || $0 == .queue }
    while let page = try reader.next() {
      let jobs = needsJobs ? try specifications(of: page) : [:]
      for sighting in page {
        let (kind, queue) = jobs[sighting.job].map { (word($0.kind), word($0.queue)) } ?? ("", "")
        if let wanted = query.kind, kind != wanted { continue }
        if let wanted = query.queue, queue != wanted { continue }
        tally.add(
          sighting, to: dimensions.map { value(of: $0, in: sighting, kind: kind, queue: queue) })
      }
    }
    tally.giveUp(keeping: max(query.limit, 0))
    return FailureAnalysis(
      dimensions: dimensions, groups: inOrder(tally.groups, dimensions), total: tally.total,
      otherCount: tally.otherCount)
  }

  private func inOrder(
    _ groups: [FailureGroup], _ dimensions: [FailureDimension]
  ) -> [FailureGroup] {
    guard let time = dimensions.firstIndex(where: \.isTime) else { return groups }
    // Times of the same form are in order as texts; groups of one time stay as they are.
    return groups.enumerated().sorted { one, other in
      (one.element.values[time], one.offset) < (other.element.values[time], other.offset)
    }.map(\.element)
  }

  private func value(
    of dimension: FailureDimension, in sighting: FailureSighting, kind: String, queue: String
  ) -> String {
    let failure = sighting.failure
    return switch dimension {
    case .kind: kind
    case .queue: queue
    case .stage: word(failure.stage)
    case .error: failure.errorType == .none ? word(failure.reason) : word(failure.errorType)
    case .category: failure.category.word
    case .group: sighting.pattern.isEmpty ? substitute(for: failure) : sighting.pattern
    case .hour: sighting.time.floored(to: 3_600_000).rfc3339
    case .day: String(sighting.time.rfc3339.prefix { $0 != "T" })
    }
  }

  /// What stands for a message that nobody told, or that was erased.
  private func substitute(for failure: AttemptFailure) -> String {
    failure.reason == .none ? word(failure.errorType) : word(failure.reason)
  }

  /// What the jobs of some failures were queued as.
  private func specifications(
    of page: [FailureSighting]
  ) throws(DaybookError) -> [JobID: JobSpecification] {
    var found: [JobID: JobSpecification] = [:]
    var missing: Set<JobID> = []
    for sighting in page where found[sighting.job] == nil {
      if let state = photograph.ledger.jobs.state(of: sighting.job) {
        found[sighting.job] = state.specification
      } else {
        missing.insert(sighting.job)
      }
    }
    // Jobs that were queued together stand in one frame, which is read once for all of them.
    let codec = RecordCodec()
    for job in missing.sorted() where found[job] == nil {
      do throws(FoldFault) {
        try log.scanFrames(from: LogPosition(rawValue: job.rawValue)) { frame throws(FoldFault) in
          try frame.forEachRecord(codec: codec) { recorded in
            guard case .jobQueued(let specification) = recorded.event,
              missing.contains(recorded.job)
            else { return }
            found[recorded.job] = specification
          }
          return .stop
        }
      } catch { throw .unreadable(error) }
    }
    return found
  }
}

extension Timestamp {
  /// The last multiple of a number of milliseconds that is not later.
  fileprivate func floored(to unit: Int64) -> Timestamp {
    let rest = milliseconds % unit
    return Timestamp(milliseconds: milliseconds - (rest < 0 ? rest + unit : rest))
  }
}
