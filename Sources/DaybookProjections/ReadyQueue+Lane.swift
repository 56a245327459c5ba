internal import DaybookDomain
internal import DaybookLog
internal import HeapModule

extension ReadyQueue {
  /// The ready jobs of one queue and kind.
  ///
  /// Jobs without a group stand in a line of their own, and cost nothing more. Every group has a
  /// line too, and stands with its first job's rank among the groups. What a group is filed under
  /// may be too early, never too late: when it comes to the front it is looked at again, and filed
  /// where it belongs. A group of which as many jobs run as may is set aside, and not looked at
  /// until one of them ends.
  struct Lane: Sendable {
    let key: LaneKey
    private var ungrouped = Line()
    private var groups: [Name: Group] = [:]
    private var turns = Heap<FiledGroup>()

    struct Group: Sendable {
      var line = Line()
      /// What it is filed under; `nil` when it has no ready job, or is set aside.
      var filed: Turn?
      var isSetAside = false
    }

    struct FiledGroup: Comparable, Sendable {
      var turn: Turn
      var group: Name

      static func < (lhs: FiledGroup, rhs: FiledGroup) -> Bool { lhs.turn < rhs.turn }
    }

    init(key: LaneKey) { self.key = key }

    /// Whether no job waits, ready or not.
    var isEmpty: Bool { ungrouped.waitingCount == 0 && groups.isEmpty }

    /// Whether a job of a group waits.
    var hasGroups: Bool { !groups.isEmpty }

    /// The number of entries, current and stale.
    var entryCount: Int { groups.values.reduce(ungrouped.entryCount) { $0 + $1.line.entryCount } }

    /// Notes that a job waits, ready or not.
    mutating func enter(_ group: Name) {
      if group == .none {
        ungrouped.waitingCount += 1
      } else {
        groups[group, default: Group()].line.waitingCount += 1
      }
    }

    /// Notes that a job waits no more.
    mutating func leave(_ group: Name) {
      if group == .none {
        ungrouped.waitingCount -= 1
      } else if let left = groups[group]?.line.waitingCount, left > 1 {
        groups[group]?.line.waitingCount -= 1
      } else {
        groups[group] = nil
      }
    }

    /// Lets a job that waits be found.
    mutating func push(
      _ entry: Entry, _ rank: Rank, _ group: Name, _ jobs: borrowing JobTable
    ) {
      if group == .none {
        ungrouped.push(entry, rank, jobs)
        return
      }
      groups[group]?.line.push(entry, rank, jobs)
      guard groups[group]?.isSetAside == false else { return }
      let filed = groups[group]?.filed
      if filed.map({ rank < $0.rank }) ?? true {
        file(group, Turn(rank: rank, served: filed?.served ?? .beginning))
      }
    }

    /// The first job.
    mutating func first(
      _ jobs: borrowing JobTable, _ controls: borrowing QueueControls,
      ungroupedServed: LogPosition
    ) -> Turn? {
      let alone = ungrouped.first(jobs).map { Turn(rank: $0, served: ungroupedServed) }
      guard !groups.isEmpty, let grouped = firstOfGroups(jobs, controls) else { return alone }
      return alone.map { min($0, grouped) } ?? grouped
    }

    private mutating func firstOfGroups(
      _ jobs: borrowing JobTable, _ controls: borrowing QueueControls
    ) -> Turn? {
      while let front = turns.min {
        guard groups[front.group]?.filed == front.turn else {
          turns.removeMin()
          continue
        }
        guard let rank = groups[front.group]?.line.first(jobs) else {
          turns.removeMin()
          groups[front.group]?.filed = nil
          continue
        }
        if controls.isSaturated(front.group, queue: key.queue, kind: key.kind) {
          turns.removeMin()
          groups[front.group]?.filed = nil
          groups[front.group]?.isSetAside = true
          continue
        }
        let turn = Turn(rank: rank, served: controls.served(front.group, in: key.queue))
        if turn == front.turn { return turn }
        turns.removeMin()
        file(front.group, turn)
      }
      return nil
    }

    /// Looks at a group again that may have been set aside.
    mutating func release(_ group: Name, _ jobs: borrowing JobTable) {
      guard groups[group]?.isSetAside == true else { return }
      groups[group]?.isSetAside = false
      guard let rank = groups[group]?.line.first(jobs) else { return }
      file(group, Turn(rank: rank, served: .beginning))
    }

    /// Looks at all groups again.
    mutating func releaseAll(_ jobs: borrowing JobTable) {
      for group in Array(groups.keys) { release(group, jobs) }
    }

    private mutating func file(_ group: Name, _ turn: Turn) {
      groups[group]?.filed = turn
      turns.insert(FiledGroup(turn: turn, group: group))
      guard turns.count > 2 * groups.count + 256 else { return }
      turns = Heap(
        groups.compactMap { group, content in
          content.filed.map { FiledGroup(turn: $0, group: group) }
        })
    }
  }
}
