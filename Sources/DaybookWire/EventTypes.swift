public import DaybookDomain

/// Some of the types that events have.
public struct EventTypes: Hashable, Sendable {
  /// One bit for each tag.
  private var bits: UInt64 = 0

  /// Creates a set of none.
  public init() {}

  /// Creates a set of types by their words, such as `AttemptFailed`.
  ///
  /// - Parameter words: The words.
  /// - Returns: `nil` when one of them names no type; ``JobEvent/typeWords`` has those that do.
  public init?(words: some Sequence<String>) {
    for word in words {
      guard let tag = EventTag.allCases.first(where: { "\($0.word)" == word }) else { return nil }
      insert(tag)
    }
  }

  /// Whether there are none.
  public var isEmpty: Bool { bits == 0 }

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
