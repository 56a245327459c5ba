/// Finds rows by the hash of their identity, growing without ever stopping to rehash everything.
///
/// Extendible hashing (R. Fagin et al., 1979): the upper bits of a hash choose an entry of the
/// directory, which names a bucket of 1,024 places; a bucket that fills up is split in two. The
/// index holds row numbers only; whoever asks compares the rows.
struct HashIndex: ~Copyable, Sendable {
  /// The bucket for each value of the upper bits.
  private var directory: [UInt32] = [0]

  /// How many upper bits choose an entry of the directory.
  private var depth: UInt64 = 0

  /// All buckets' places, one bucket behind the other: a row number plus one, or 0.
  private var places = PagedArray<UInt32>()

  /// For each place, the lower bits of the row's hash: most rows that are not meant are passed
  /// over by them, without a look at the row itself, which is seldom in the cache.
  private var fragments = PagedArray<UInt16>()

  /// For each bucket, how many upper bits its entries have in common, and how many it has.
  private var buckets: [Bucket] = [Bucket(depth: 0, count: 0)]

  struct Bucket: Sendable {
    var depth: UInt64
    var count: Int
  }

  private static let bucketSize = 1024
  private static let fullCount = 768

  /// Creates an empty index.
  init() {
    places.append(repeating: 0, count: Self.bucketSize)
    fragments.append(repeating: 0, count: Self.bucketSize)
  }

  /// The row with a hash for which `matches` holds.
  ///
  /// - Complexity: O(1) on average.
  @inline(__always)
  func find(hash: UInt64, where matches: (UInt32) -> Bool) -> UInt32? {
    let base = bucket(for: hash) * Self.bucketSize
    var place = Int(truncatingIfNeeded: hash) & (Self.bucketSize - 1)
    while true {
      let entry = places[base + place]
      if entry == 0 { return nil }
      if fragments[base + place] == UInt16(truncatingIfNeeded: hash), matches(entry - 1) {
        return entry - 1
      }
      place = (place + 1) & (Self.bucketSize - 1)
    }
  }

  /// Adds a row that is not there yet.
  ///
  /// - Parameters:
  ///   - row: The number of the row.
  ///   - hash: The hash of the row's identity.
  ///   - hashOf: Tells the hash of any row that is there.
  /// - Complexity: O(1) on average.
  mutating func insert(_ row: UInt32, hash: UInt64, hashOf: (UInt32) -> UInt64) {
    var bucket = bucket(for: hash)
    while buckets[bucket].count >= Self.fullCount {
      split(bucket, hashOf: hashOf)
      bucket = self.bucket(for: hash)
    }
    put(row, hash: hash, into: bucket)
  }

  /// Removes a row.
  mutating func remove(_ row: UInt32, hash: UInt64) {
    let bucket = bucket(for: hash)
    let base = bucket * Self.bucketSize
    var hole = Int(truncatingIfNeeded: hash) & (Self.bucketSize - 1)
    while places[base + hole] != row + 1 {
      precondition(places[base + hole] != 0, "the row is not in the index")
      hole = (hole + 1) & (Self.bucketSize - 1)
    }
    // Entries behind the hole move up, unless they would come to stand before their place.
    var next = (hole + 1) & (Self.bucketSize - 1)
    while places[base + next] != 0 {
      let wanted = Int(fragments[base + next]) & (Self.bucketSize - 1)
      if (next - wanted) & (Self.bucketSize - 1) >= (next - hole) & (Self.bucketSize - 1) {
        places[base + hole] = places[base + next]
        fragments[base + hole] = fragments[base + next]
        hole = next
      }
      next = (next + 1) & (Self.bucketSize - 1)
    }
    places[base + hole] = 0
    buckets[bucket].count -= 1
  }

  /// A second index with the same rows.
  mutating func snapshot() -> HashIndex {
    HashIndex(
      directory: directory, depth: depth, places: places.snapshot(),
      fragments: fragments.snapshot(), buckets: buckets)
  }

  private init(
    directory: [UInt32], depth: UInt64, places: consuming PagedArray<UInt32>,
    fragments: consuming PagedArray<UInt16>, buckets: [Bucket]
  ) {
    self.directory = directory
    self.depth = depth
    self.places = places
    self.fragments = fragments
    self.buckets = buckets
  }

  @inline(__always)
  private func bucket(for hash: UInt64) -> Int {
    // A shift by 64 gives 0, the only entry of a directory without depth.
    Int(directory[Int(truncatingIfNeeded: hash >> (64 - depth))])
  }

  private mutating func put(_ row: UInt32, hash: UInt64, into bucket: Int) {
    let base = bucket * Self.bucketSize
    var place = Int(truncatingIfNeeded: hash) & (Self.bucketSize - 1)
    while places[base + place] != 0 { place = (place + 1) & (Self.bucketSize - 1) }
    places[base + place] = row + 1
    fragments[base + place] = UInt16(truncatingIfNeeded: hash)
    buckets[bucket].count += 1
  }

  private mutating func split(_ bucket: Int, hashOf: (UInt32) -> UInt64) {
    let oldDepth = buckets[bucket].depth
    precondition(oldDepth < 48, "the hashes of the rows are too much alike")
    if oldDepth == depth {
      directory = directory.flatMap { [$0, $0] }
      depth += 1
    }
    let new = buckets.count
    buckets.append(Bucket(depth: oldDepth + 1, count: 0))
    buckets[bucket] = Bucket(depth: oldDepth + 1, count: 0)
    places.append(repeating: 0, count: Self.bucketSize)
    fragments.append(repeating: 0, count: Self.bucketSize)

    let base = bucket * Self.bucketSize
    var rows: [UInt32] = []
    rows.reserveCapacity(Self.fullCount)
    for place in base..<(base + Self.bucketSize) where places[place] != 0 {
      rows.append(places[place] - 1)
      places[place] = 0
    }
    let bit = UInt64(1) << (63 - oldDepth)
    let shift = depth - (oldDepth + 1)
    // The entries of the directory that named the old bucket are neighbours; the upper half of
    // them names the new one.
    let first = Int(hashOf(rows[0]) >> (64 - oldDepth)) << Int(shift + 1)
    for entry in (first + (1 << Int(shift)))..<(first + (2 << Int(shift))) {
      directory[entry] = UInt32(new)
    }
    for row in rows {
      let hash = hashOf(row)
      put(row, hash: hash, into: hash & bit == 0 ? bucket : new)
    }
  }
}
