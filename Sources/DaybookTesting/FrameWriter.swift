public import DaybookLog

/// A writer that appends one frame after another, under a session of its own.
public struct FrameWriter: Sendable {
  private var last: FrameIdentity

  /// Creates a writer that has written nothing.
  ///
  /// - Parameter session: Must be another for every writer of a log, and not zero.
  public init(session: UInt64) { last = FrameIdentity(session: session, counter: 0) }

  /// Builds the next frame, whatever becomes of it.
  public mutating func frame(
    _ records: [RecordContent], preamble: [UInt8] = [], time: Int64 = 0, after head: LogHead
  ) -> FrameBuilder {
    last = last.next
    var frame = FrameBuilder(after: head, identity: last, time: time)
    frame.preamble.append(preamble)
    for record in records { frame.append(record, salt: (last.session, last.counter)) }
    return frame
  }

  /// Appends one frame in a transaction of its own.
  ///
  /// - Returns: The new head of the log.
  @available(*, noasync, message: "a transaction belongs to one thread")
  @discardableResult
  public mutating func append(
    _ records: [RecordContent], preamble: [UInt8] = [], time: Int64 = 0, to log: any EventLog
  ) throws(AppendError) -> LogHead {
    var head = LogHead.empty
    let byteCount = records.reduce(256) { $0 + $1.byteCount }
    try log.transact(reserving: byteCount) { transaction throws(AppendError) in
      var frame = self.frame(records, preamble: preamble, time: time, after: transaction.head)
      try transaction.append(&frame)
      head = frame.head
    }
    return head
  }
}

extension FrameBuilder {
  /// Adds a record with what is there of its private bytes.
  ///
  /// - Parameters:
  ///   - record: The record.
  ///   - salt: Not all zero.
  public mutating func append(_ record: RecordContent, salt: (UInt64, UInt64)) {
    switch record.detail {
    case .absent: append { $0.append(record.bytes) }
    case .present(let bytes):
      unsafe append(detail: bytes.span.bytes, salt: salt) { $0.append(record.bytes) }
    case .erased(let byteCount):
      append(erasedDetailByteCount: byteCount) { $0.append(record.bytes) }
    }
  }
}
