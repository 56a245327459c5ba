internal import DaybookDomain
public import DaybookLog

extension RecordCodec {
  /// Whether a record is that of a job being queued, without reading it.
  public func queuesJob(_ record: borrowing Record) -> Bool {
    record.bytes.byteCount > 0
      && unsafe record.bytes.unsafeLoad(fromByteOffset: 0, as: UInt8.self)
        == EventTag.jobQueued.rawValue
  }
}
