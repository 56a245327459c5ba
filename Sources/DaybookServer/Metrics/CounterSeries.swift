internal import DaybookSystem
internal import Metrics

/// A number that only grows.
final class CounterSeries: Series, CounterHandler, FloatingPointCounterHandler {
  let place: SeriesPlace
  private let value = Lock(0.0)

  init(_ place: SeriesPlace) { self.place = place }

  func increment(by amount: Int64) { increment(by: Double(amount)) }

  /// Adds an amount; what is below zero, or no number, counts as nothing.
  func increment(by amount: Double) {
    if amount > 0 { value.withLock { $0 += amount } }
  }

  func reset() { value.withLock { $0 = 0 } }

  func write(to exposition: inout Exposition) {
    exposition.sample(value.withLock { $0 }, place.labels)
  }
}
