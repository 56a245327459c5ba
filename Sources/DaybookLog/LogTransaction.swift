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

  /// Erases the private bytes of records that stood in the log before this transaction.
  ///
  /// Records without any, and those whose were erased before, stay as they are. Frames do not
  /// change. What was erased may stand in memory that the storage has given up and not yet used
  /// again.
  ///
  /// - Parameters:
  ///   - positions: The records, in ascending order; all of them must be there.
  ///   - digest: Makes the commitments that the erased bytes leave; `nil` when they leave none,
  ///     and nobody can prove any more what they were.
  /// - Throws: ``AppendError``; the transaction can then only be given up.
  func eraseDetails(
    at positions: [LogPosition], leaving digest: DetailDigest?
  ) throws(AppendError)

  /// Looks up data of the application, with what this transaction has written.
  func datum(at key: [UInt8]) throws(LogError) -> [UInt8]?

  /// Stores data of the application, in place of what is there; `nil` removes it.
  ///
  /// The key must have 1 to ``ApplicationDatum/keyByteLimit`` bytes, the value at most
  /// ``ApplicationDatum/valueByteLimit``.
  func setDatum(_ value: [UInt8]?, at key: [UInt8]) throws(AppendError)
}
