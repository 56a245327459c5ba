package import DaybookDomain

/// How many jobs of one queue and kind have not ended, and how they stand.
package struct UnfinishedTally: Hashable, Sendable {
  /// The queue.
  package var queue: Name
  /// What kind of work it is.
  package var kind: Name
  /// The number of jobs in each state, as their last events left them.
  package var jobCounts: [JobStatus: Int] = [:]
  /// The number of those that wait for a time that has come.
  package var dueCounts: [JobStatus: Int] = [:]
  /// Since when the oldest job that is ready waits for nothing but a worker.
  package var readySince: Timestamp?
}

extension JobTable {
  /// Counts the jobs that have not ended, by queue and kind.
  ///
  /// - Parameter time: What is due by then counts as due.
  /// - Returns: A tally for every queue and kind of which there are any, in no order that means
  ///   anything.
  /// - Complexity: O(*m*), *m* being the number of jobs in the table.
  package func unfinished(at time: Timestamp) -> [UnfinishedTally] {
    var counts = UnfinishedCounts(at: time)
    rows.enumerate { _, row in
      if !row.status.isTerminal { counts.add(row) }
    }
    return counts.tallies
  }
}

/// Counts rows in flat arrays: a table may have millions.
private struct UnfinishedCounts {
  private var places: [Place] = []
  private var indices: [Place: Int] = [:]

  /// Under the slot of a place, the place and its index: most rows find theirs there.
  private var recent = [Recent](repeating: Recent(), count: 1 << slotBits)

  /// For each place, eight numbers of jobs by status, and eight of those that are due.
  private var cells: [Int] = []
  private var readySince: [Int64] = []
  private let time: Timestamp

  private static let slotBits = 12
  private static let stride = 16
  private static let dueOffset = 8

  private struct Place: Hashable {
    var queue = Name.none
    var kind = Name.none

    /// The highest bits of a product with the golden ratio.
    var slot: Int {
      let both = UInt64(queue.rawValue) << 32 | UInt64(kind.rawValue)
      return Int((both &* 0x9E37_79B9_7F4A_7C15) >> UInt64(64 - slotBits))
    }
  }

  private struct Recent {
    var place = Place()
    var index = -1
  }

  init(at time: Timestamp) { self.time = time }

  @inline(__always)
  mutating func add(_ row: JobRow) {
    let index = index(of: Place(queue: row.queue, kind: row.kind))
    let cell = index * Self.stride + Int(row.status.rawValue)
    cells[cell] += 1
    guard row.status.isWaiting, row.due <= time else { return }
    let since = max(row.since, row.due).milliseconds
    if since < readySince[index] { readySince[index] = since }
    if row.status != .available { cells[cell + Self.dueOffset] += 1 }
  }

  @inline(__always)
  private mutating func index(of place: Place) -> Int {
    let entry = recent[place.slot]
    return entry.index >= 0 && entry.place == place ? entry.index : find(place)
  }

  @inline(never)
  private mutating func find(_ place: Place) -> Int {
    let index = indices[place] ?? places.count
    if index == places.count {
      places.append(place)
      indices[place] = index
      cells.append(contentsOf: repeatElement(0, count: Self.stride))
      readySince.append(.max)
    }
    recent[place.slot] = Recent(place: place, index: index)
    return index
  }

  var tallies: [UnfinishedTally] {
    places.indices.map { index in
      var tally = UnfinishedTally(queue: places[index].queue, kind: places[index].kind)
      for status in JobStatus.allCases where !status.isTerminal {
        let cell = index * Self.stride + Int(status.rawValue)
        if cells[cell] > 0 { tally.jobCounts[status] = cells[cell] }
        let due = cells[cell + Self.dueOffset]
        if due > 0 { tally.dueCounts[status] = due }
      }
      if readySince[index] < .max {
        tally.readySince = Timestamp(milliseconds: readySince[index])
      }
      return tally
    }
  }
}
