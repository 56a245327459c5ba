internal import DaybookDomain

/// How many failures have what in common, as JSON shows it.
public struct FailureCountsDocument: Encodable, Sendable {
  /// By what they were counted.
  public var by: [String]
  /// All of them.
  public var total: Int
  /// Those that are in none of the groups, because there are more groups.
  public var others: Int
  /// The groups.
  public var groups: [FailureGroupDocument]

  /// Counts them.
  public init(
    _ view: View, _ dimensions: [FailureDimension], _ query: FailureQuery
  ) throws(DaybookError) {
    let analysis = try view.failureGroups(by: dimensions, query)
    by = dimensions.map(\.rawValue)
    total = analysis.total
    others = analysis.otherCount
    groups = try analysis.groups.map { (group) throws(DaybookError) in
      try view.document(group, of: analysis)
    }
  }
}
