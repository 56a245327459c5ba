/// Something that a test expected and that is not so.
///
/// Its description says what was expected and what was found: any test library prints it.
public struct ExpectationFailure: Error, Hashable, CustomStringConvertible {
  /// What was expected and what was found.
  public let description: String

  /// Creates a failure.
  public init(_ description: String) { self.description = description }
}
