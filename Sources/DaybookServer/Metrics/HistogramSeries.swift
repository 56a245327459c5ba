internal import DaybookSystem
internal import Metrics

/// A distribution: how many values fell into which bucket, and their sum.
final class HistogramSeries: Series, RecorderHandler, TimerHandler {
  let place: SeriesPlace
  private let buckets: Buckets
  private let content: Lock<Content>

  private struct Content {
    /// The number of values in each bucket, the last of which has no upper bound.
    var counts: [UInt64]
    var sum = 0.0
  }

  init(_ place: SeriesPlace, _ buckets: Buckets) {
    self.place = place
    self.buckets = buckets
    content = Lock(Content(counts: [UInt64](repeating: 0, count: buckets.bounds.count + 1)))
  }

  func record(_ value: Int64) { record(Double(value)) }

  /// Counts a value; one that is not finite would spoil the sum for ever, and is left out.
  func record(_ value: Double) {
    guard value.isFinite else { return }
    let bucket = buckets.index(of: value)
    content.withLock { content in
      content.counts[bucket] += 1
      content.sum += value
    }
  }

  func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }

  func write(to exposition: inout Exposition) {
    let (counts, sum) = content.withLock { ($0.counts, $0.sum) }
    var seen: UInt64 = 0
    let atMost = counts.map { count in
      seen += count
      return seen
    }
    exposition.histogram(
      place.labels, bounds: buckets.texts, counts: atMost.dropLast(), count: seen, sum: sum)
  }
}
