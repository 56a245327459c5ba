public import DaybookDomain
public import DaybookLog

/// What an export says of an event beyond the event, so that an import makes the same bytes.
///
/// With it a log that was moved has the same hash tree as before.
public struct EventImprint: Hashable, Sendable {
  /// What stands before the first event of a log.
  public var log: LogStart?

  /// What stands before the first event of a frame.
  public var frame: FrameStart?

  /// The 16 random bytes that go with private bytes.
  public var salt: [UInt8]?

  /// The 32 bytes that erased private bytes have left.
  public var commitment: [UInt8]?

  /// Private bytes as they are, where their pieces stand in an order that JSON does not keep.
  public var detail: [UInt8]?

  /// The beginning of a log.
  public struct LogStart: Hashable, Sendable {
    /// Which log it is.
    public var identity: LogIdentity
    /// When it was created.
    public var createdAt: Timestamp

    /// Creates a beginning.
    public init(identity: LogIdentity, createdAt: Timestamp) {
      self.identity = identity
      self.createdAt = createdAt
    }
  }

  /// The beginning of a frame.
  public struct FrameStart: Hashable, Sendable {
    /// The frame's name.
    public var identity: FrameIdentity
    /// What the times of its records count from.
    public var time: Timestamp
    /// The words that it defines.
    public var words: [String]

    /// Creates a beginning.
    public init(identity: FrameIdentity, time: Timestamp, words: [String]) {
      self.identity = identity
      self.time = time
      self.words = words
    }
  }

  /// Creates an imprint that says nothing.
  public init() {}

  /// Whether it says nothing.
  public var isEmpty: Bool { self == EventImprint() }
}

extension EventDetail {
  /// Whether JSON keeps all pieces, and their order.
  public var isKeptByJSON: Bool {
    var labels: [Label] = []
    var last: UInt8 = 0
    for piece in pieces {
      if piece.field == .label {
        let label = Label(String(decoding: piece.bytes, as: UTF8.self))
        guard label.description.utf8.elementsEqual(piece.bytes) else { return false }
        if let before = labels.last {
          let isSameName = before.name.utf8.elementsEqual(label.name.utf8)
          guard isSameName || before.name < label.name else { return false }
        }
        labels.append(label)
      } else if piece.field.rawValue == last {
        return false
      }
      last = piece.field.rawValue
    }
    return true
  }
}
