/// An append-only sequence of records, shared by any number of writers and readers.
///
/// Every implementation gives these guarantees, and the conformance suite tests them:
///
/// 1. **Order.** Positions start at 1, have no gaps and never change what they name.
/// 2. **Atomicity.** A transaction's frames are appended together or not at all.
/// 3. **Durability.** When ``transact(reserving:_:)`` or ``sync()`` returns, what was appended
///    survives a power cut.
/// 4. **Condition.** Frames are appended only behind the head that the transaction reported.
/// 5. **Visibility.** A reader sees whole transactions, in order, and only durable ones.
/// 6. **Permanence.** Frames never change. Details may be erased; whoever asks is told so.
/// 7. **Verification.** Whatever is read was verified. Damage is an error that names the
///    position, and never looks like absence.
/// 8. **Honesty.** An append that throws has written nothing, with the one exception of
///    ``AppendError/outcomeUnknown(_:)``, after which ``reopen()`` and reading settle it.
public protocol EventLog: FrameSource, Sendable {
  /// Which log this is.
  var identity: LogIdentity { get }

  /// When it was created, in milliseconds since 1970 UTC.
  var createdAt: Int64 { get }

  /// A number that grows with every commit of any process; cheap enough to ask a thousand times
  /// a second.
  ///
  /// Whoever reads after asking sees at least that commit. It is `nil` when only reading can tell
  /// whether there is anything new: by what it finds, or by the error that it throws.
  var commitNumber: UInt64? { get }

  /// Saved states of readers, so that they need not read everything again.
  var snapshots: any SnapshotStore { get }

  /// How far the log reaches.
  func head() throws(LogError) -> LogHead

  /// Shows every frame from the one that holds `position` back to the first, newest first.
  ///
  /// - Throws: ``LogError``; the frames shown before were verified.
  /// - Complexity: O(log *n*) to start, O(1) memory.
  func readFramesBackward(
    from position: LogPosition, _ body: (borrowing Frame) -> ScanStep
  ) throws(LogError)

  /// Shows the noted ends of chains that began at or before `chain`, newest chain first.
  func readChainEnds(
    downFrom chain: LogPosition, _ body: (ChainEnd) -> ScanStep
  ) throws(LogError)

  /// Shows data of the application, in the order of the keys' bytes, as of one commit.
  ///
  /// - Parameters:
  ///   - key: The first key to show; the empty one for all.
  ///   - body: Must be quick: nothing that is removed meanwhile gives its room back.
  /// - Throws: ``LogError``; what was shown before was verified.
  func readData(
    from key: [UInt8], _ body: (ApplicationDatum) -> ScanStep
  ) throws(LogError)

  /// Appends what `body` decides, alone among all writers.
  ///
  /// Without `syncing`, what it appends becomes durable when a later transaction that appends
  /// something has returned, or ``sync()``; until then no reader sees it, and it may be taken back
  /// by a power cut, as a whole. So a writer of many commits waits for the disk once for each,
  /// where a lone commit waits twice.
  ///
  /// - Parameters:
  ///   - byteCount: The most that `body` will append, roughly, in bytes.
  ///   - syncing: Whether everything that stands in the log then is to be durable.
  ///   - body: Reads what others have appended, decides and appends. When it throws, or appends
  ///     nothing, nothing is committed.
  /// - Returns: Whether everything is durable that stood in the log before.
  /// - Throws: What `body` throws, or ``AppendError``.
  @available(*, noasync, message: "a transaction belongs to one thread")
  @discardableResult
  func transact(
    reserving byteCount: Int, syncing: Bool,
    _ body: (any LogTransaction) throws(AppendError) -> Void
  ) throws(AppendError) -> Bool

  /// Makes everything durable that stands in the log.
  ///
  /// - Throws: ``AppendError/outcomeUnknown(_:)``: what was not durable yet may be taken back, or
  ///   not.
  @available(*, noasync, message: "waits for the disk")
  func sync() throws(AppendError)

  /// Gives up the storage engine's memory of the log and opens it afresh.
  @available(*, noasync, message: "waits for transactions on other threads")
  func reopen() throws(LogError)
}

extension EventLog {
  /// Appends what `body` decides, alone among all writers, and makes it durable.
  ///
  /// - Parameters:
  ///   - byteCount: The most that `body` will append, roughly, in bytes.
  ///   - body: See ``transact(reserving:syncing:_:)``.
  /// - Throws: What `body` throws, or ``AppendError``.
  @available(*, noasync, message: "a transaction belongs to one thread")
  public func transact(
    reserving byteCount: Int, _ body: (any LogTransaction) throws(AppendError) -> Void
  ) throws(AppendError) {
    try transact(reserving: byteCount, syncing: true, body)
  }
}
