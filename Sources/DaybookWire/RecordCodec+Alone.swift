public import DaybookDomain
public import DaybookLog

extension RecordCodec {
  /// Reads an event whose bytes stand alone, as in a proof.
  ///
  /// - Parameters:
  ///   - bytes: The record.
  ///   - position: Its place in the log.
  ///   - frameTime: The time of the frame that the record is from.
  /// - Returns: The event. Nobody looks whether the words that it cites are defined.
  /// - Throws: ``RecordFault``; nothing is guessed.
  public func decode(
    _ bytes: RawSpan, at position: LogPosition, frameTime: Timestamp
  ) throws(RecordFault) -> RecordedEvent {
    try decode(Record(position: position, bytes: bytes, detail: nil), frameTime: frameTime)
  }
}
