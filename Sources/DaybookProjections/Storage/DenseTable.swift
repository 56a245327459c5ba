internal import DaybookDomain

/// A row of a ``DenseTable``.
protocol TableRow: BitwiseCopyable, Sendable {
  /// What tells the row from all others.
  associatedtype ID: Hashable & Comparable & Sendable

  /// What tells the row from all others; ``vacantID`` in a place without a row.
  var id: ID { get set }

  /// An identity that no row has.
  static var vacantID: ID { get }

  /// Spreads identities evenly over 64 bits, the same way on every machine and in every run.
  static func hash(_ id: ID) -> UInt64
}

/// Rows with identities, in dense storage indexed by number, without an object for each.
struct DenseTable<Row: TableRow>: ~Copyable, Sendable {
  private var rows = PagedPool<Row>()
  private var index = HashIndex()

  /// Creates an empty table.
  init() {}

  /// Creates an empty table for about so many rows.
  init(rowCount: Int) { index = HashIndex(rowCount: rowCount) }

  /// The number of rows.
  var count: Int { rows.count }

  /// The number of places, taken and vacant.
  var placeCount: Int { rows.placeCount }

  /// The row in a place.
  subscript(place: UInt32) -> Row {
    @inline(__always) get { rows[place] }
    @inline(__always) set { rows[place] = newValue }
  }

  /// Where the row with an identity is, or `nil` when there is none.
  ///
  /// - Complexity: O(1) on average.
  @inline(__always)
  func place(of id: Row.ID) -> UInt32? {
    index.find(hash: Row.hash(id)) { rows[$0].id == id }
  }

  /// The row with an identity.
  func row(_ id: Row.ID) -> Row? { place(of: id).map { self[$0] } }

  /// Changes a row in place; its identity must stay.
  @inline(__always)
  mutating func update<R>(_ place: UInt32, _ body: (inout Row) -> R) -> R {
    rows.update(place, body)
  }

  /// Adds a row, whose identity must be new.
  ///
  /// - Returns: Its place, which stays the same until it is removed.
  @discardableResult
  mutating func insert(_ row: Row) -> UInt32 {
    let place = rows.insert(row)
    index.insert(place, hash: Row.hash(row.id)) { Row.hash(rows[$0].id) }
    return place
  }

  /// Removes the row in a place.
  mutating func remove(_ place: UInt32) {
    index.remove(place, hash: Row.hash(rows[place].id))
    rows.update(place) { $0.id = Row.vacantID }
    rows.remove(place)
  }

  /// Calls `body` with every row, in no order that means anything.
  func enumerate(_ body: (UInt32, Row) -> Void) {
    for place in 0..<UInt32(rows.placeCount) {
      let row = rows[place]
      if row.id != Row.vacantID { body(place, row) }
    }
  }

  /// The places of all rows, in the order of their identities.
  ///
  /// - Complexity: O(*n* log *n*).
  func placesInOrder() -> [UInt32] {
    var found: [(id: Row.ID, place: UInt32)] = []
    found.reserveCapacity(count)
    var isSorted = true
    enumerate { place, row in
      if let last = found.last, last.id > row.id { isSorted = false }
      found.append((row.id, place))
    }
    if !isSorted { found.sort { $0.id < $1.id } }
    return found.map(\.place)
  }

  /// A second table with the same rows.
  mutating func snapshot() -> DenseTable {
    DenseTable(rows: rows.snapshot(), index: index.snapshot())
  }

  private init(rows: consuming PagedPool<Row>, index: consuming HashIndex) {
    self.rows = rows
    self.index = index
  }
}

/// Mixes the bits of a number.
///
/// The finalizer of MurmurHash3 by A. Appleby.
@inline(__always)
func mixed(_ number: UInt64) -> UInt64 {
  var bits = number
  bits = (bits ^ bits >> 33) &* 0xFF51_AFD7_ED55_8CCD
  bits = (bits ^ bits >> 33) &* 0xC4CE_B9FE_1A85_EC53
  return bits ^ bits >> 33
}

/// Mixes the bits of a key.
///
/// Digests are even by themselves; keys that an import brings need not be digests.
@inline(__always)
func mixed(_ key: JobKey) -> UInt64 { mixed(key.high ^ mixed(key.low)) }
