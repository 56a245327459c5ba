public import DaybookDomain
internal import DaybookProjections

extension View {
  /// Jobs that wait, of one queue and kind.
  public struct WaitingRecord: Hashable, Sendable {
    /// The queue.
    public let queue: String
    /// What kind of work it is.
    public let kind: String
    /// The number of jobs.
    public let count: Int
    /// The oldest of them.
    public let oldest: JobID
  }

  /// The jobs that wait and that none of some kinds covers, by queue and kind.
  ///
  /// They stay in their queue until somebody registers a handler for them.
  ///
  /// - Parameters:
  ///   - kinds: The kinds that there are handlers for.
  ///   - queues: The queues to look at; `nil` for all.
  /// - Returns: One record for every queue and kind.
  /// - Complexity: O(*m*), *m* being the number of jobs in memory.
  public func unhandledKinds(
    handling kinds: Set<String>, in queues: [String]? = nil
  ) -> [WaitingRecord] {
    struct Place: Hashable {
      var queue: Name
      var kind: Name
    }
    var waiting: [Place: (count: Int, oldest: JobID)] = [:]
    photograph.ledger.jobs.enumerate { place, job in
      guard photograph.ledger.jobs.isWaiting(at: place) else { return }
      let specification = photograph.ledger.jobs.state(at: place).specification
      let key = Place(queue: specification.queue, kind: specification.kind)
      let known = waiting[key] ?? (0, job)
      waiting[key] = (known.count + 1, min(known.oldest, job))
    }
    return waiting.map { place, found in
      WaitingRecord(
        queue: word(place.queue), kind: word(place.kind), count: found.count,
        oldest: found.oldest)
    }
    .filter { !kinds.contains($0.kind) && queues?.contains($0.queue) ?? true }
    .sorted { ($0.queue, $0.kind) < ($1.queue, $1.kind) }
  }
}
