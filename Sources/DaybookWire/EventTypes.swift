public import DaybookDomain
package import DaybookLog

/// Some of the types that events have.
public struct EventTypes: Hashable, Sendable {
  /// One bit for each tag.
  private var bits: UInt64 = 0

  /// Creates a set of none.
  public init() {}

  /// Creates a set of types by their words, such as `AttemptFailed`; `nil` when one of them names
  /// no type, as those of ``JobEvent/typeWords`` do.
  ///
  /// - Parameter words: The words.
  public init?(words: some Sequence<String>) {
    for word in words {
      guard let tag = EventTag.allCases.first(where: { "\($0.word)" == word }) else { return nil }
      insert(tag)
    }
  }

  /// Their words.
  public var words: [String] {
    EventTag.allCases.filter { bits & Self.bit($0) != 0 }.map { "\($0.word)" }
  }

  /// The word of the only type; `nil` when there are none or more.
  package var onlyLabel: StaticString? {
    bits.nonzeroBitCount == 1
      ? EventTag(rawValue: UInt8(bits.trailingZeroBitCount)).map { $0.word } : nil
  }

  /// Adds the type of a record.
  ///
  /// - Parameter record: A record, which is not read.
  /// - Returns: `false` when only reading it can tell its type.
  package mutating func insert(typeOf record: borrowing Record) -> Bool {
    guard record.bytes.byteCount > 0,
      let tag = EventTag(
        rawValue: unsafe record.bytes.unsafeLoad(fromByteOffset: 0, as: UInt8.self))
    else { return false }
    insert(tag)
    return true
  }

  /// Adds the type of an event.
  package mutating func insert(typeOf event: JobEvent) { insert(EventTag(event)) }

  /// Whether there are none.
  public var isEmpty: Bool { bits == 0 }

  /// The types that are in both sets.
  public func intersection(_ other: EventTypes) -> EventTypes {
    var both = self
    both.bits &= other.bits
    return both
  }

  /// Whether an event is of one of them.
  public func contains(_ event: JobEvent) -> Bool { bits & Self.bit(EventTag(event)) != 0 }

  /// Whether a record with a tag may be of one of them: what older versions wrote may be anything.
  func mayContain(_ number: UInt8) -> Bool {
    guard let tag = EventTag(rawValue: number) else { return true }
    return bits & Self.bit(tag) != 0
  }

  private mutating func insert(_ tag: EventTag) { bits |= Self.bit(tag) }

  private static func bit(_ tag: EventTag) -> UInt64 { 1 << UInt64(tag.rawValue) }
}
