/// Where frames are read from: a log, or a transaction on one.
public protocol FrameSource: AnyObject {
  /// Shows every frame from the one that holds `position` on, oldest first.
  ///
  /// Frames appended meanwhile may be shown too. A frame is valid only during its call. Nothing is
  /// pinned for long, however slow `body` is between two frames.
  ///
  /// - Throws: ``LogError``; the frames shown before were verified.
  /// - Complexity: O(log *n*) to start, O(1) memory.
  func readFrames(
    from position: LogPosition, _ body: (borrowing Frame) -> ScanStep
  ) throws(LogError)

  /// Looks up the noted end of a chain.
  ///
  /// - Returns: `nil` when none is noted.
  func chainEnd(of chain: LogPosition) throws(LogError) -> ChainEnd?
}
