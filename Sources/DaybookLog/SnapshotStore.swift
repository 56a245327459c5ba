/// Keeps the saved states of one log's readers.
///
/// A snapshot saves time and nothing else: any of them may vanish, and one that cannot be read,
/// or belongs to another log, is as good as none.
public protocol SnapshotStore: AnyObject, Sendable {
  /// Saves a state, durable when the call returns.
  ///
  /// - Parameters:
  ///   - content: The state, in a form that only its writer needs to know.
  ///   - head: How far the state has read.
  /// - Throws: ``StorageFault``; earlier snapshots are untouched.
  func save(_ content: borrowing ByteWriter, at head: LogHead) throws(StorageFault)

  /// The positions of the snapshots, newest first.
  func positions() throws(StorageFault) -> [LogPosition]

  /// Shows the snapshot at `position`.
  ///
  /// - Returns: What `body` returned, or `nil` when there is no valid snapshot at `position`.
  func load<R: ~Copyable>(
    at position: LogPosition, _ body: (RawSpan, LogHead) -> R
  ) throws(StorageFault) -> R?

  /// Removes the snapshot at `position`, if there is one.
  func remove(at position: LogPosition) throws(StorageFault)
}
