/// The name of one frame in the whole world: 128 bits that no other frame carries.
///
/// A number alone does not say *which* frame stands at a place; two writers that do not know of
/// each other number alike. A frame therefore names itself and the frame it was decided against.
public struct FrameIdentity: Hashable, Sendable, BitwiseCopyable {
  /// The writer that appended the frame: a random number, drawn anew whenever a log is opened.
  public let session: UInt64

  /// The how-manieth frame of that writer, counted from 1.
  public let counter: UInt64

  /// Creates an identity from stored numbers.
  public init(session: UInt64, counter: UInt64) {
    self.session = session
    self.counter = counter
  }

  /// The predecessor of the first frame of every log.
  public static let none = FrameIdentity(session: 0, counter: 0)

  /// The same writer's next frame.
  public var next: FrameIdentity { FrameIdentity(session: session, counter: counter &+ 1) }
}

extension FrameIdentity: CustomStringConvertible {
  /// Both numbers in hexadecimal, as tools print them.
  public var description: String {
    String(session, radix: 16) + "-" + String(counter, radix: 16)
  }
}
