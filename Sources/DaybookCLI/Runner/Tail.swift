/// The last bytes of what a program writes.
struct Tail {
  private let limit: Int
  private var kept: [UInt8] = []

  /// The number of bytes that were let go.
  private(set) var droppedByteCount = 0

  init(limit: Int) { self.limit = limit }

  /// Adds bytes, and lets the oldest go when there are too many.
  mutating func append(_ bytes: RawSpan) {
    unsafe bytes.withUnsafeBytes { unsafe kept.append(contentsOf: $0) }
    // Cut now and then, not at every byte.
    if kept.count > 2 * limit { cut() }
  }

  /// The last bytes, at most the limit.
  var bytes: [UInt8] {
    mutating get {
      cut()
      return kept
    }
  }

  private mutating func cut() {
    guard kept.count > limit else { return }
    droppedByteCount += kept.count - limit
    kept.removeFirst(kept.count - limit)
  }
}
