internal import DaybookDomain
public import DaybookLog

extension RecordCodec {
  /// Whether a record is that of a job being queued, without reading it.
  public func queuesJob(_ record: borrowing Record) -> Bool { tag(of: record, is: .jobQueued) }

  /// Whether a record is that of an attempt that failed, without reading it.
  package func failsAttempt(_ record: borrowing Record) -> Bool {
    tag(of: record, is: .attemptFailed)
  }

  /// Whether a record is that of a digest of the state, without reading it.
  package func digestsState(_ record: borrowing Record) -> Bool {
    tag(of: record, is: .stateDigested)
  }

  private func tag(of record: borrowing Record, is tag: EventTag) -> Bool {
    guard record.bytes.byteCount > 0 else { return false }
    return unsafe record.bytes.unsafeLoad(fromByteOffset: 0, as: UInt8.self) == tag.rawValue
  }
}
