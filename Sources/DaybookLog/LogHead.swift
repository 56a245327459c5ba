/// How far a log reaches, and which log it is that reaches so far.
public struct LogHead: Hashable, Sendable, BitwiseCopyable {
  /// The last position; ``LogPosition/beginning`` while the log is empty.
  public var position: LogPosition

  /// The frame that holds it; ``FrameIdentity/none`` while the log is empty.
  public var frame: FrameIdentity

  /// Creates a head.
  public init(position: LogPosition, frame: FrameIdentity) {
    self.position = position
    self.frame = frame
  }

  /// The head of a log that holds nothing.
  public static let empty = LogHead(position: .beginning, frame: .none)
}
