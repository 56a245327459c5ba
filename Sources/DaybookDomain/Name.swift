/// A word that recurs in many events, such as a queue or an error type, as its number.
///
/// The log gives every word a number at its first use. Comparing numbers is comparing words.
public struct Name: Hashable, Sendable, BitwiseCopyable {
  /// The number, counted from 1 in the order of first use; 0 is no word.
  public var rawValue: UInt32

  /// Creates a name from its number.
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// No word at all.
  public static let none = Name(rawValue: 0)
}
