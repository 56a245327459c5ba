internal import DaybookDomain
internal import HeapModule

/// Goes through the jobs of a table that meet a filter, in the order of their identities, and looks
/// at no more rows than it must.
///
/// Pages of rows come in the order of the first job that may be in them. A page is looked at when
/// no job found so far comes before that: so what is found first is right whatever the pages hold
/// that were not looked at yet (the threshold algorithm of R. Fagin et al., 2001).
package struct JobWalk: Sendable {
  private let filter: JobFilter
  private let isNewestFirst: Bool

  /// The pages that were not looked at, by the first job that may be in them.
  private var pages: Heap<Entry>
  /// The jobs that were found, and their places.
  private var jobs: Heap<Entry>

  private struct Entry: Comparable {
    /// Less for what comes first.
    var rank: UInt64
    var place: UInt32

    static func < (lhs: Entry, rhs: Entry) -> Bool { lhs.rank < rhs.rank }
  }

  /// Goes to the first job.
  ///
  /// - Complexity: O(*p*), *p* being the number of pages of 256 rows; O(1) when the bounds of the
  ///   filter leave one job.
  package init(over table: borrowing JobTable, filter: JobFilter, newestFirst: Bool) {
    self.filter = filter
    isNewestFirst = newestFirst
    pages = Heap()
    jobs = Heap()
    if filter.bounds.count <= 1 {
      let job = JobID(rawValue: filter.bounds.lowerBound)
      guard !filter.bounds.isEmpty, let place = table.place(of: job) else { return }
      if filter.matches(table.rows[place], in: table) { jobs.insert(Entry(rank: 0, place: place)) }
      return
    }
    var entries: [Entry] = []
    for index in 0..<table.pages.count {
      let page = table.pages[index]
      guard page.mayMatch(filter) else { continue }
      let first =
        newestFirst
        ? min(page.highest.rawValue, filter.bounds.upperBound - 1)
        : max(page.lowest.rawValue, filter.bounds.lowerBound)
      entries.append(Entry(rank: rank(first), place: UInt32(index)))
    }
    pages = Heap(entries)
  }

  /// The place of the next job, which stays the next.
  ///
  /// - Returns: `nil` behind the last.
  /// - Complexity: O(log *j*), *j* being the number of jobs found and not taken, and O(1) for every
  ///   row of the pages that have to be looked at.
  package mutating func peek(in table: borrowing JobTable) -> UInt32? {
    while let page = pages.min, jobs.min.map({ page.rank <= $0.rank }) ?? true {
      pages.removeMin()
      look(at: Int(page.place), in: table)
    }
    return jobs.min?.place
  }

  /// Takes the job that ``peek(in:)`` told.
  package mutating func advance() { jobs.removeMin() }

  private mutating func look(at page: Int, in table: borrowing JobTable) {
    let places = JobTable.places(of: page).clamped(to: 0..<UInt32(table.rows.placeCount))
    for place in places {
      let row = table.rows[place]
      if filter.matches(row, in: table) {
        jobs.insert(Entry(rank: rank(row.id.rawValue), place: place))
      }
    }
  }

  /// The number of pages that may hold a job that is asked for and were not looked at.
  var unseenPageCount: Int { pages.count }

  private func rank(_ job: UInt64) -> UInt64 { isNewestFirst ? ~job : job }
}
