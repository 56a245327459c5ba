/// The labels of a series as they are written between the braces.
///
/// In the order of their names, each name once, so that labels that mean the same are equal.
struct SeriesLabels: Hashable, Comparable, Sendable {
  /// `kind="resize",queue="fast"`; empty when there are none.
  let text: String

  /// No labels.
  static let none = SeriesLabels([])

  /// Creates labels.
  ///
  /// Names are made valid; of two that are then alike the last one counts.
  init(_ dimensions: [(String, String)]) {
    var values: [String: String] = [:]
    for (name, value) in dimensions { values[MetricName.label(name)] = value }
    text = values.sorted { $0.key < $1.key }
      .map { "\($0.key)=\"\(Exposition.escaped($0.value, quote: true))\"" }
      .joined(separator: ",")
  }

  /// The order in which series are written.
  static func < (a: SeriesLabels, b: SeriesLabels) -> Bool { a.text < b.text }
}
