internal import DaybookSystem
public import Metrics

/// Where the figures of swift-metrics go that Prometheus fetches.
///
/// | of swift-metrics | becomes |
/// |---|---|
/// | counter | a counter, its name ending with `_total` |
/// | meter, gauge, recorder that does not aggregate | a gauge |
/// | recorder that aggregates | a histogram with powers of four as bounds |
/// | timer | a histogram in seconds, its name ending with `_seconds` |
///
/// Characters that Prometheus does not allow in a name become underscores. Whoever asks twice for
/// the same label and dimensions is given the same series. A name stands for one kind of figure:
/// what asks for it later as another kind is collected and not shown.
public final class PrometheusRegistry: MetricsFactory {
  private let families = Lock<[String: Family]>([:])
  private let help: [String: String]

  private struct Family {
    var kind: Exposition.Kind
    var help: String
    var series: [SeriesLabels: any Series] = [:]
  }

  /// Creates an empty registry.
  ///
  /// - Parameter help: What figures mean, by the label that swift-metrics has for them.
  public init(help: [String: String] = [:]) { self.help = help }

  /// The figures in Prometheus' text format, version 0.0.4, in the order of their names and
  /// labels.
  public func text() -> [UInt8] {
    var exposition = Exposition()
    write(to: &exposition)
    return exposition.bytes()
  }

  /// Writes all families that have a series.
  func write(to exposition: inout Exposition) {
    let families = families.withLock { $0 }
    for (name, family) in families.sorted(by: { $0.key < $1.key }) {
      exposition.begin(name, family.kind, family.help)
      for (_, series) in family.series.sorted(by: { $0.key < $1.key }) {
        series.write(to: &exposition)
      }
    }
  }

  /// The series of a label with dimensions, created where there is none.
  func series<S: Series>(
    _ label: String, _ dimensions: [(String, String)], _ kind: Exposition.Kind,
    suffix: String = "", make: (SeriesPlace) -> S
  ) -> S {
    let name = MetricName.family(label, suffix: suffix)
    let place = SeriesPlace(family: name, labels: SeriesLabels(dimensions))
    return families.withLock { families in
      if families[name] == nil {
        families[name] = Family(kind: kind, help: help[label] ?? label)
      }
      if let known = families[name]?.series[place.labels] as? S { return known }
      let series = make(place)
      if families[name]?.kind == kind, families[name]?.series[place.labels] == nil {
        families[name]?.series[place.labels] = series
      }
      return series
    }
  }

  /// Forgets a series, which whoever has it may go on using.
  func forget(_ handler: AnyObject) {
    guard let series = handler as? any Series else { return }
    let place = series.place
    families.withLock { families in
      guard families[place.family]?.series[place.labels] === series else { return }
      families[place.family]?.series[place.labels] = nil
      if families[place.family]?.series.isEmpty == true { families[place.family] = nil }
    }
  }
}
