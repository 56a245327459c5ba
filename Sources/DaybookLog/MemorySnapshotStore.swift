internal import DaybookSystem

/// Snapshots that live as long as the process.
public final class MemorySnapshotStore: SnapshotStore {
  private let snapshots = Lock<[LogPosition: Snapshot]>([:])

  struct Snapshot {
    var content: [UInt8]
    var head: LogHead
  }

  /// Creates an empty store.
  public init() {}

  /// Keeps a copy of the state.
  public func save(
    _ content: borrowing ByteWriter, at head: LogHead
  ) throws(StorageFault) {
    let bytes = unsafe content.bytes.withUnsafeBytes { bytes in unsafe [UInt8](bytes) }
    snapshots.withLock { $0[head.position] = Snapshot(content: bytes, head: head) }
  }

  /// The positions of the snapshots, newest first.
  public func positions() throws(StorageFault) -> [LogPosition] {
    snapshots.withLock { $0.keys.sorted(by: >) }
  }

  /// Shows the snapshot at `position`.
  public func load<R: ~Copyable>(
    at position: LogPosition, _ body: (RawSpan, LogHead) -> R
  ) throws(StorageFault) -> R? {
    guard let snapshot = snapshots.withLock({ $0[position] }) else { return nil }
    return unsafe body(snapshot.content.span.bytes, snapshot.head)
  }

  /// Forgets the snapshot at `position`.
  public func remove(at position: LogPosition) throws(StorageFault) {
    snapshots.withLock { $0[position] = nil }
  }
}
