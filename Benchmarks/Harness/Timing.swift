extension Duration {
  /// The duration in seconds.
  var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) / 1e18
  }
}

/// Runs `body` and tells how long it took.
func time(_ body: () async throws -> Void) async rethrows -> Double {
  let start = ContinuousClock.now
  try await body()
  return (ContinuousClock.now - start).seconds
}

/// The middle of some figures.
func median(_ figures: [Double]) -> Double { figures.sorted()[figures.count / 2] }
