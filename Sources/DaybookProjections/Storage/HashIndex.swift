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

  /// All buckets' places, one bucket behind the other: a row number plus one in the upper half, and
  /// the row's ``fragment(of:)`` in the lower; 0 where there is none.
  private var places = PagedArray<UInt64>()

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
  }

  /// Creates an empty index with room for so many rows: none of its buckets need be split until
  /// about so many have been added.
  init(rowCount: Int) {
    self.init()
    // Buckets of the same depth differ by a few dozen rows.
    while (Self.fullCount * 7 / 8) << Int(depth) < rowCount { depth += 1 }
    directory = (0..<(UInt32(1) << UInt32(depth))).map { $0 }
    places.append(repeating: 0, count: (directory.count - 1) * Self.bucketSize)
    buckets = Array(repeating: Bucket(depth: depth, count: 0), count: directory.count)
  }

  /// The row with a hash for which `matches` holds.
  ///
  /// - Complexity: O(1) on average.
  @inline(__always)
  func find(hash: UInt64, where matches: (UInt32) -> Bool) -> UInt32? {
    let base = bucket(for: hash) * Self.bucketSize
    let places = places.span(at: base, count: Self.bucketSize)
    let fragment = Self.fragment(of: hash)
    var place = Self.wantedPlace(fragment)
    while true {
      let entry = places[place]
      if entry == 0 { return nil }
      let row = UInt32(truncatingIfNeeded: entry >> 32) &- 1
      if UInt32(truncatingIfNeeded: entry) == fragment, matches(row) { return row }
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
    put(Self.entry(row, Self.fragment(of: hash)), into: bucket)
  }

  /// Removes a row.
  mutating func remove(_ row: UInt32, hash: UInt64) {
    let bucket = bucket(for: hash)
    var places = places.mutableSpan(at: bucket * Self.bucketSize, count: Self.bucketSize)
    let entry = Self.entry(row, Self.fragment(of: hash))
    var hole = Self.wantedPlace(UInt32(truncatingIfNeeded: entry))
    while places[hole] != entry {
      precondition(places[hole] != 0, "the row is not in the index")
      hole = (hole + 1) & (Self.bucketSize - 1)
    }
    // Entries behind the hole move up, unless they would come to stand before their place.
    var next = (hole + 1) & (Self.bucketSize - 1)
    while places[next] != 0 {
      let wanted = Self.wantedPlace(UInt32(truncatingIfNeeded: places[next]))
      if (next - wanted) & (Self.bucketSize - 1) >= (next - hole) & (Self.bucketSize - 1) {
        places[hole] = places[next]
        hole = next
      }
      next = (next + 1) & (Self.bucketSize - 1)
    }
    places[hole] = 0
    buckets[bucket].count -= 1
  }

  /// A second index with the same rows.
  mutating func snapshot() -> HashIndex {
    HashIndex(
      directory: directory, depth: depth, places: places.snapshot(), buckets: buckets)
  }

  private init(
    directory: [UInt32], depth: UInt64, places: consuming PagedArray<UInt64>, buckets: [Bucket]
  ) {
    self.directory = directory
    self.depth = depth
    self.places = places
    self.buckets = buckets
  }

  @inline(__always)
  private func bucket(for hash: UInt64) -> Int {
    // A shift by 64 gives 0, the only entry of a directory without depth.
    Int(directory[Int(truncatingIfNeeded: hash >> (64 - depth))])
  }

  /// The upper and the lower 16 bits of a hash.
  ///
  /// By them rows that are not meant are passed over, and buckets are split, without a look at the
  /// row itself, which is seldom in the cache.
  @inline(__always)
  private static func fragment(of hash: UInt64) -> UInt32 {
    UInt32(truncatingIfNeeded: hash >> 48) << 16 | UInt32(truncatingIfNeeded: hash & 0xFFFF)
  }

  /// Where in its bucket a row is to stand, or behind that if others stand there.
  @inline(__always)
  private static func wantedPlace(_ fragment: UInt32) -> Int { Int(fragment) & (bucketSize - 1) }

  @inline(__always)
  private static func entry(_ row: UInt32, _ fragment: UInt32) -> UInt64 {
    UInt64(row + 1) << 32 | UInt64(fragment)
  }

  private mutating func put(_ entry: UInt64, into bucket: Int) {
    var places = places.mutableSpan(at: bucket * Self.bucketSize, count: Self.bucketSize)
    var place = Self.wantedPlace(UInt32(truncatingIfNeeded: entry))
    while places[place] != 0 { place = (place + 1) & (Self.bucketSize - 1) }
    places[place] = entry
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

    var entries: [UInt64] = []
    entries.reserveCapacity(Self.fullCount)
    let base = bucket * Self.bucketSize
    for place in base..<(base + Self.bucketSize) where places[place] != 0 {
      entries.append(places[place])
      places[place] = 0
    }
    let shift = depth - (oldDepth + 1)
    // The entries of the directory that named the old bucket are neighbours; the upper half of
    // them names the new one.
    let hash = hashOf(UInt32(truncatingIfNeeded: entries[0] >> 32) - 1)
    let first = Int(hash >> (64 - oldDepth)) << Int(shift + 1)
    for entry in (first + (1 << Int(shift)))..<(first + (2 << Int(shift))) {
      directory[entry] = UInt32(new)
    }
    for entry in entries {
      // Of more than 65,536 buckets a fragment says too little.
      let isUpper =
        oldDepth < 16
        ? UInt32(truncatingIfNeeded: entry) >> (31 - UInt32(oldDepth)) & 1 != 0
        : hashOf(UInt32(truncatingIfNeeded: entry >> 32) - 1) >> (63 - oldDepth) & 1 != 0
      put(entry, into: isUpper ? new : bucket)
    }
  }
}
