package import DaybookDomain
public import DaybookLog

extension RecordCodec {
  /// Whether a record is that of a job being queued, without reading it.
  public func queuesJob(_ record: borrowing Record) -> Bool { tag(of: record, is: .jobQueued) }

  /// Whether a record is that of an attempt that failed, without reading it.
  package func failsAttempt(_ record: borrowing Record) -> Bool {
    tag(of: record, is: .attemptFailed)
  }

  /// Whether a record is of a type that this version writes, without reading it.
  package func isOfThisVersion(_ record: borrowing Record) -> Bool {
    guard record.bytes.byteCount > 0 else { return false }
    let number = unsafe record.bytes.unsafeLoad(fromByteOffset: 0, as: UInt8.self)
    return EventTag(rawValue: number) != nil
  }

  /// Whether a record may be of one of some types, without reading it.
  package func mayBe(_ types: EventTypes, _ record: borrowing Record) -> Bool {
    guard record.bytes.byteCount > 0 else { return true }
    return types.mayContain(
      unsafe record.bytes.unsafeLoad(fromByteOffset: 0, as: UInt8.self))
  }

  /// Reads what all events have, time, job, attempt, links and actor, and not the event itself.
  ///
  /// - Parameters:
  ///   - record: The bytes, as the frame gives them.
  ///   - frameTime: The time of the frame that the record is from.
  ///   - recorded: Gets what is read; its event stays what it was.
  /// - Throws: ``RecordFault``, also for a record of a type that this version does not know.
  package func readHead(
    of record: borrowing Record, frameTime: Timestamp, into recorded: inout RecordedEvent
  ) throws(RecordFault) {
    guard record.bytes.byteCount > 0,
      let tag = EventTag(
        rawValue: unsafe record.bytes.unsafeLoad(fromByteOffset: 0, as: UInt8.self))
    else {
      // What an older version wrote may begin a job too, which only reading it can tell.
      return try decode(record, frameTime: frameTime, nameCount: .max, into: &recorded)
    }
    do throws(MalformedBytes) {
      var reader = ByteReader(record.bytes)
      _ = try reader.byte()
      recorded.position = record.position
      recorded.detail = record.detail
      try decodeLinks(&reader, frameTime: frameTime, nameCount: .max, into: &recorded)
    } catch { throw .malformed(error) }
    if tag == .jobQueued { recorded.job = JobID(rawValue: record.position.rawValue) }
  }

  private func tag(of record: borrowing Record, is tag: EventTag) -> Bool {
    guard record.bytes.byteCount > 0 else { return false }
    return unsafe record.bytes.unsafeLoad(fromByteOffset: 0, as: UInt8.self) == tag.rawValue
  }
}
