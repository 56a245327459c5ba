extension TrustReport {
  /// Tells of a crew's work.
  ///
  /// - Parameters:
  ///   - tool: The name of the command.
  ///   - outcome: What came of it.
  ///   - order: What was counted, in the order in which it is shown; the rest follows by name.
  ///   - duration: How long it took.
  init(tool: String, _ outcome: Crew.Outcome, order: [String], took duration: Duration) {
    let names = order.filter { outcome.counts[$0] != nil }
    let rest = outcome.counts.keys.filter { !order.contains($0) }.sorted()
    self.init(
      tool: tool, counts: (names + rest).map { ($0, outcome.counts[$0]!) },
      findings: outcome.findings, duration: duration)
  }
}
