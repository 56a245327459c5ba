/// The place of a record in the whole log, counted from 1.
///
/// Positions have no gaps and never change. Zero means "before the first
/// record", so a reader that has seen nothing starts at ``beginning``.
public struct LogPosition: RawRepresentable, Hashable, Comparable, Sendable,
  BitwiseCopyable
{
  /// The number of records up to and including this one.
  public let rawValue: UInt64

  /// Creates a position from a stored number.
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// The place before the first record.
  public static let beginning = LogPosition(rawValue: 0)

  /// The place one record later.
  public var next: LogPosition { LogPosition(rawValue: rawValue + 1) }

  /// Orders positions by age, oldest first.
  public static func < (lhs: LogPosition, rhs: LogPosition) -> Bool {
    lhs.rawValue < rhs.rawValue
  }
}
