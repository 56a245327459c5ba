internal import DaybookDomain
public import DaybookLog

extension RecordCodec {
  /// Whether a record is that of a job being queued, without reading it.
  public func queuesJob(_ record: borrowing Record) -> Bool {
    guard record.bytes.byteCount > 0 else { return false }
    let tag = unsafe record.bytes.unsafeLoad(fromByteOffset: 0, as: UInt8.self)
    return tag == EventTag.jobQueued.rawValue
  }
}
