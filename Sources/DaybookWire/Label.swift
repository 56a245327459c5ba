/// A name and a value that a job is tagged with, for people to find it by.
public struct Label: Hashable, Sendable {
  /// The name; must not contain `=`.
  public var name: String
  /// The value; any text.
  public var value: String

  /// Creates a label.
  public init(name: String, value: String) {
    precondition(!name.contains("="), "the name of a label ends at its first =")
    self.name = name
    self.value = value
  }
}

extension Label: CustomStringConvertible {
  /// Reads `name=value`; without a `=` the value is empty.
  public init(_ text: String) {
    guard let end = text.firstIndex(of: "=") else {
      self.init(name: text, value: "")
      return
    }
    self.init(name: String(text[..<end]), value: String(text[text.index(after: end)...]))
  }

  /// The label as `name=value`.
  public var description: String { name + "=" + value }
}
