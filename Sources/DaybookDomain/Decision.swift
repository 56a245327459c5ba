/// The events that answer a command, in order.
///
/// At most four, held in place: deciding does not allocate.
public struct Decision: Hashable, Sendable {
  private var first: JobEvent?
  private var second: JobEvent?
  private var third: JobEvent?
  private var fourth: JobEvent?

  /// The number of events.
  public private(set) var count = 0

  /// Why the caller is refused although something was recorded; `nil` for a plain answer.
  public internal(set) var refusal: JobRejection?

  /// A decision for nothing: the command had been carried out before.
  public static let nothing = Decision()

  /// Creates a decision for these events.
  public init(_ events: JobEvent...) {
    for event in events { append(event) }
  }

  /// Adds an event.
  public mutating func append(_ event: JobEvent) {
    switch count {
    case 0: first = event
    case 1: second = event
    case 2: third = event
    case 3: fourth = event
    default: preconditionFailure("a decision has at most four events")
    }
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
    return switch index {
    case 0: first!
    case 1: second!
    case 2: third!
    default: fourth!
    }
  }
}
