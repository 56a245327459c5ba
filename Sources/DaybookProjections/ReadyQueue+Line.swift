internal import DaybookDomain
internal import DequeModule
internal import HeapModule

extension ReadyQueue {
  /// The ready jobs of one group, queue and kind, in order.
  ///
  /// Nearly all jobs come in the order in which they are to go, and need no more than a line to
  /// stand in; only those that do not are put into a heap.
  struct Line: Sendable {
    /// The number of jobs that wait, ready or not.
    var waitingCount = 0

    private var line = Deque<Entry>()
    private var lastRank: Rank?
    private var heap = Heap<RankedEntry>()

    /// The number of entries, current and stale.
    var entryCount: Int { line.count + heap.count }

    mutating func push(_ entry: Entry, _ rank: Rank, _ jobs: borrowing JobTable) {
      dropStaleFront(jobs)
      if line.isEmpty || lastRank.map({ $0 < rank }) ?? true {
        line.append(entry)
        lastRank = rank
      } else {
        heap.insert(RankedEntry(rank: rank, entry: entry))
      }
      if line.count + heap.count > 2 * waitingCount + 256 { dropAllStale(jobs) }
    }

    /// The first job, which stays where it is: it becomes stale when it is leased.
    mutating func first(_ jobs: borrowing JobTable) -> Rank? {
      dropStaleFront(jobs)
      let inLine = line.first.map { Rank(ofJobAt: $0.place, in: jobs) }
      guard let inHeap = heap.min?.rank else { return inLine }
      guard let inLine else { return inHeap }
      return min(inLine, inHeap)
    }

    private mutating func dropStaleFront(_ jobs: borrowing JobTable) {
      while let entry = line.first, !entry.isCurrent(jobs) { line.removeFirst() }
      while let ranked = heap.min, !ranked.entry.isCurrent(jobs) { heap.removeMin() }
    }

    private mutating func dropAllStale(_ jobs: borrowing JobTable) {
      var freshLine = Deque<Entry>()
      for entry in line where entry.isCurrent(jobs) { freshLine.append(entry) }
      line = freshLine
      var fresh: [RankedEntry] = []
      for ranked in heap.unordered where ranked.entry.isCurrent(jobs) { fresh.append(ranked) }
      heap = Heap(fresh)
    }
  }
}
