import DaybookDomain
import DaybookProjections
import DaybookTesting
import Testing

@Suite struct `A histogram` {
  private func histogram(_ values: [Int64]) -> Histogram {
    var histogram = Histogram()
    for value in values { histogram.record(milliseconds: value) }
    return histogram
  }

  /// Both sides of every doubling.
  private static let edges: [Int64] = (0..<63).flatMap { power -> [Int64] in
    let value = Int64(1) << Int64(power)
    return [value - 1, value, value + (value >> 1)]
  }

  @Test(arguments: edges + [.max])
  func `is never off by more than one part in eight`(value: Int64) throws {
    let found = try #require(histogram([value]).quantileMilliseconds(1))
    #expect(found >= UInt64(value))
    #expect(found - UInt64(value) <= UInt64(value) / 8)
  }

  @Test(arguments: Array(Int64(0)..<16))
  func `is exact for the shortest durations`(value: Int64) {
    #expect(histogram([value]).quantileMilliseconds(0.5) == UInt64(value))
  }

  @Test func `counts below zero as zero`() {
    let histogram = histogram([-5, .min])
    #expect(histogram.quantileMilliseconds(1) == 0)
    #expect(histogram.count == 2)
    #expect(histogram.sumMilliseconds == 0)
  }

  @Test func `of nothing has no quantile`() {
    #expect(Histogram().quantileMilliseconds(0.5) == nil)
  }

  @Test(arguments: UInt64(1)...10)
  func `has the quantiles of the sorted values`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let values = (0..<500).map { _ in Int64(random.next() >> UInt64(20 + random.below(43))) }
    let sorted = values.sorted()
    let histogram = histogram(values)
    for part in [0.0, 0.01, 0.5, 0.9, 0.99, 1.0] {
      let exact = UInt64(sorted[max(Int((part * 500).rounded(.up)) - 1, 0)])
      let found = try #require(histogram.quantileMilliseconds(part))
      #expect(found >= exact && found - exact <= exact / 8, "seed \(seed), \(part)")
    }
  }

  @Test(arguments: UInt64(1)...10)
  func `tells exactly how many values lie below a power of two`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let values = (0..<500).map { _ in Int64(random.next() >> UInt64(20 + random.below(43))) }
    let bounds = (0..<50).map { (UInt64(1) << UInt64($0)) - 1 }
    let counts = histogram(values).counts(atMost: bounds)
    for (bound, count) in zip(bounds, counts) {
      #expect(count == values.count { UInt64($0) <= bound }, "seed \(seed), \(bound)")
    }
    #expect(Histogram().counts(atMost: bounds) == bounds.map { _ in 0 })
  }
}
