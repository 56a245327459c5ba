/// A header of an answer.
public struct HeaderLine: Hashable, Sendable {
  /// Its name, in small letters.
  public var name: String
  /// Its value.
  public var value: String

  /// Makes a header.
  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}
