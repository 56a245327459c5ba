/// The events that answer a command, in order.
///
/// The first is held in place: nearly all answers are one event, and deciding does not allocate.
public struct Decision: Sendable {
  /// The first event; without meaning when there is none.
  private var first = JobEvent.resumed

  /// The events behind it.
  private var more: [JobEvent] = []

  /// The number of events.
  public private(set) var count = 0

  /// Why the caller is refused although something was recorded; `nil` for a plain answer.
  public internal(set) var refusal: JobRejection?

  /// A decision for nothing: the command had been carried out before.
  public static let nothing = Decision()

  private init() {}

  /// Creates a decision for one event.
  public init(_ event: JobEvent) { append(event) }

  /// Creates a decision for two events.
  public init(_ first: JobEvent, _ second: JobEvent) {
    append(first)
    append(second)
  }

  /// Adds an event.
  public mutating func append(_ event: JobEvent) {
    if count == 0 { first = event } else { more.append(event) }
    count += 1
  }

  /// Adds a reason to refuse the caller all the same.
  func refusing(_ rejection: JobRejection) -> Decision {
    var decision = self
    decision.refusal = rejection
    return decision
  }
}

extension Decision: RandomAccessCollection {
  /// The first index.
  public var startIndex: Int { 0 }
  /// The index behind the last.
  public var endIndex: Int { count }

  /// The event at `index`.
  public subscript(index: Int) -> JobEvent {
    precondition(index >= 0 && index < count, "no such event")
    return index == 0 ? first : more[index - 1]
  }
}

extension Decision: Hashable {
  /// Whether two decisions are for the same events and the same answer.
  public static func == (left: Decision, right: Decision) -> Bool {
    left.refusal == right.refusal && left.elementsEqual(right)
  }

  /// Hashes what is compared.
  public func hash(into hasher: inout Hasher) {
    for event in self { hasher.combine(event) }
    hasher.combine(refusal)
  }
}
