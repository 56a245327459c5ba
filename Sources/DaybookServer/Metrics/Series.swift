/// Values with a name and labels, which a handler of swift-metrics collects.
protocol Series: AnyObject, Sendable {
  /// Where it stands among all.
  var place: SeriesPlace { get }

  /// Adds its samples to those of its family.
  func write(to exposition: inout Exposition)
}

/// Where a series stands: the name of its family and its labels.
struct SeriesPlace: Hashable, Sendable {
  /// The name of the family.
  var family: String
  /// The labels.
  var labels: SeriesLabels
}
