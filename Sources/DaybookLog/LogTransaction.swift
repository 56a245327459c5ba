/// The inside of one transaction, see ``EventLog/transact(reserving:_:)``.
///
/// Must not be used after it.
public protocol LogTransaction: FrameSource {
  /// The end of the log before this transaction.
  var head: LogHead { get }

  /// Appends a frame, which must start behind ``head`` or behind the frame appended before.
  func append(_ frame: inout FrameBuilder) throws(AppendError)

  /// Notes the end of a chain, in place of an earlier note.
  func note(_ end: ChainEnd) throws(AppendError)
}
