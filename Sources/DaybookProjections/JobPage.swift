internal import DaybookDomain

/// What is known of the jobs in 256 neighbouring places without looking at them.
///
/// It follows from the rows, and is neither saved nor digested. The counts are exact. Bounds and
/// words may tell of jobs that have left, never too little of those that are there: they are made
/// exact when the last job leaves, and by ``JobTable/tighten(_:)`` after every so many that do.
struct JobPage: BitwiseCopyable, Sendable {
  /// The number of places, as many as there are rows in a page of memory.
  static let placeCount = 256

  /// So many jobs may leave before the bounds are made exact again.
  private static let departureLimit = 64

  /// No job in the page is older.
  private(set) var lowest = JobID(rawValue: .max)
  /// No job in the page is newer.
  private(set) var highest = JobID.none

  /// A bit for every 64th queue, and for every 64th kind, set when a job in the page may be of it.
  private var queues: UInt64 = 0
  private var kinds: UInt64 = 0

  /// The number of jobs in each state.
  private var counts = InlineArray<9, UInt16>(repeating: 0)
  private var count: UInt16 = 0

  /// The number of jobs that have left since the bounds were exact.
  private var departures: UInt16 = 0

  /// Whether so many jobs have left that the bounds are worth making exact.
  var isLoose: Bool { departures >= Self.departureLimit }

  /// Notes a job that comes into the page.
  mutating func enter(_ row: JobRow) {
    lowest = min(lowest, row.id)
    highest = max(highest, row.id)
    queues |= Self.bit(of: row.queue)
    kinds |= Self.bit(of: row.kind)
    counts[Int(row.status.rawValue)] &+= 1
    count &+= 1
  }

  /// Notes that a job in the page has come from one state into another.
  mutating func move(from before: JobStatus, to after: JobStatus) {
    counts[Int(before.rawValue)] &-= 1
    counts[Int(after.rawValue)] &+= 1
  }

  /// Notes that a job leaves the page.
  mutating func leave(_ row: JobRow) {
    counts[Int(row.status.rawValue)] &-= 1
    count &-= 1
    departures &+= 1
    if count == 0 { self = JobPage() }
  }

  /// Whether a job may be in the page that meets a filter.
  func mayMatch(_ filter: JobFilter) -> Bool {
    guard highest.rawValue >= filter.bounds.lowerBound, lowest.rawValue < filter.bounds.upperBound
    else { return false }
    if let queue = filter.queue, queues & Self.bit(of: queue) == 0 { return false }
    if let kinds = filter.kinds, !kinds.contains(where: { self.kinds & Self.bit(of: $0) != 0 }) {
      return false
    }
    for status in counts.indices where counts[status] > 0 {
      if filter.mayMatch(status: status) { return true }
    }
    return false
  }

  private static func bit(of name: Name) -> UInt64 { 1 << UInt64(name.rawValue & 63) }
}

extension JobTable {
  /// Puts a row into a vacant place.
  mutating func insert(_ row: JobRow) -> UInt32 {
    let place = rows.insert(row)
    let page = Self.page(of: place)
    if page == pages.count { pages.append(JobPage()) }
    pages.update(at: page) { $0.enter(row) }
    return place
  }

  /// Notes in the page of a row that its state changes.
  @inline(__always)
  mutating func note(_ place: UInt32, from before: JobStatus, to after: JobStatus) {
    if before == after { return }
    pages.update(at: Self.page(of: place)) { $0.move(from: before, to: after) }
  }

  /// Takes a row out of its place.
  mutating func vacate(_ place: UInt32) {
    let page = Self.page(of: place)
    let row = rows[place]
    rows.remove(place)
    pages.update(at: page) { $0.leave(row) }
    if pages[page].isLoose { tighten(page) }
  }

  /// The places of a page.
  static func places(of page: Int) -> Range<UInt32> {
    UInt32(page * JobPage.placeCount)..<UInt32((page + 1) * JobPage.placeCount)
  }

  /// Makes what is known of a page exact.
  private mutating func tighten(_ page: Int) {
    var exact = JobPage()
    for place in Self.places(of: page).clamped(to: 0..<UInt32(rows.placeCount)) {
      let row = rows[place]
      if row.id != .none { exact.enter(row) }
    }
    pages[page] = exact
  }

  private static func page(of place: UInt32) -> Int { Int(place) / JobPage.placeCount }
}
