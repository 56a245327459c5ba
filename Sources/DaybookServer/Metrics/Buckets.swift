/// The buckets of a distribution.
struct Buckets: Sendable {
  /// Their upper bounds, ascending, without the last.
  let bounds: [Double]
  /// The bounds as they are written.
  let texts: [String]

  init(_ bounds: [Double]) {
    self.bounds = bounds
    texts = bounds.map { Exposition.text(of: $0) }
  }

  /// Of times, in seconds: from a tenth of a millisecond, a fast commit, to an hour.
  static let times = Buckets([
    0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5,
    10, 30, 60, 300, 900, 3_600,
  ])

  /// Of numbers and sizes: powers of four, to 64 Mi.
  static let sizes = Buckets((0...13).map { Double(1 << (2 * $0)) })

  /// The first bucket whose bound is not below a value.
  func index(of value: Double) -> Int {
    var low = 0
    var high = bounds.count
    while low < high {
      let middle = (low + high) / 2
      if bounds[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
