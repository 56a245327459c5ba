/// A guarantee that an implementation did not keep.
public struct ConformanceFailure: Error, Hashable, CustomStringConvertible {
  /// What was found, as one sentence without its stop.
  public let description: String

  init(_ description: String) { self.description = description }
}

/// Throws unless `condition` holds.
func require(
  _ condition: Bool, _ description: @autoclosure () -> String
) throws(ConformanceFailure) {
  guard condition else { throw ConformanceFailure(description()) }
}

/// Throws unless `found` is `expected`.
func require<Value: Equatable>(
  _ found: Value, is expected: Value, _ what: @autoclosure () -> String
) throws(ConformanceFailure) {
  guard found == expected else {
    throw ConformanceFailure("\(what()) is \(brief(found)), not \(brief(expected))")
  }
}

private func brief(_ value: some Any) -> String {
  let text = String(describing: value)
  return text.count <= 400 ? text : "\(text.prefix(400))…"
}
