import DaybookDomain
import DaybookLog
import DaybookWire
import Testing

/// Records as bytes.
enum Records {
  static let frameTime = Samples.time.adding(milliseconds: -4_321)

  static func encode(_ recorded: RecordedEvent) -> [UInt8] {
    var writer = ByteWriter()
    RecordCodec().encode(recorded, frameTime: frameTime, to: &writer)
    return bytes(of: writer)
  }

  static func bytes(of writer: borrowing ByteWriter) -> [UInt8] {
    unsafe writer.bytes.withUnsafeBytes { unsafe [UInt8]($0) }
  }

  /// Reads records that stand one behind the other from ``Samples/position`` on.
  static func decode(
    _ records: [[UInt8]], codec: RecordCodec = RecordCodec()
  ) throws -> [Result<RecordedEvent, RecordFault>] {
    let log = MemoryEventLog(identity: LogIdentity(high: 1, low: 1), now: 0)
    try log.transact(reserving: 0) { (transaction) throws(AppendError) in
      var frame = FrameBuilder(
        after: .empty, identity: FrameIdentity(session: 1, counter: 1),
        time: frameTime.milliseconds)
      for _ in 1..<Samples.position { frame.append { $0.byte(0) } }
      for record in records { frame.append { $0.append(record) } }
      try transaction.append(&frame)
    }
    var results: [Result<RecordedEvent, RecordFault>] = []
    var damage: FrameDamage?
    try log.readFrames(from: LogPosition(rawValue: 1)) { frame in
      do throws(FrameDamage) {
        var reader = frame.reader
        try reader.skip(Int(Samples.position) - 1)
        while let record = try reader.next() {
          do throws(RecordFault) {
            results.append(.success(try codec.decode(record, frameTime: frameTime)))
          } catch { results.append(.failure(error)) }
        }
      } catch { damage = error }
      return .proceed
    }
    if let damage { throw damage }
    return results
  }

  /// Reads one record at ``Samples/position``.
  static func decode(
    _ record: [UInt8], codec: RecordCodec = RecordCodec()
  ) throws -> RecordedEvent {
    try decode([record], codec: codec)[0].get()
  }
}
