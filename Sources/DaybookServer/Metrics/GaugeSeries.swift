internal import DaybookSystem
internal import Metrics

/// A number that grows and falls.
final class GaugeSeries: Series, MeterHandler, RecorderHandler {
  let place: SeriesPlace
  private let value = Lock(0.0)

  init(_ place: SeriesPlace) { self.place = place }

  func set(_ value: Int64) { set(Double(value)) }
  func set(_ value: Double) { self.value.withLock { $0 = value } }
  func increment(by amount: Double) { value.withLock { $0 += amount } }
  func decrement(by amount: Double) { value.withLock { $0 -= amount } }
  func record(_ value: Int64) { set(Double(value)) }
  func record(_ value: Double) { set(value) }

  func write(to exposition: inout Exposition) {
    exposition.sample(value.withLock { $0 }, place.labels)
  }
}
