public import DaybookDomain
internal import DaybookLog
internal import DaybookProjections
internal import DaybookWire

/// Erasing what is private.
extension Daybook {
  /// Erases all private bytes of a job that has ended, also those in its history.
  ///
  /// Payload, key text, labels, messages, stacks, notes, output and result are gone for every
  /// reader when this returns, and commitments are left of them if the options say how
  /// (``Options/detailDigest``). What is permanent stays: queue, kind, times, reasons. Who erased,
  /// and why, is recorded and stays readable. Deleted jobs are erased like others.
  ///
  /// The file may hold old bytes until its pages are used again; `LMDBEventLog.rewrite` removes
  /// them.
  ///
  /// - Parameters:
  ///   - job: It must have ended: a job that may still run needs its payload.
  ///   - attribution: Who erases, and why.
  /// - Returns: The number of events whose private bytes were erased; where there were none,
  ///   nothing is recorded.
  /// - Throws: ``DaybookError``. Nothing was erased.
  @discardableResult
  public func redact(
    _ job: JobID, as attribution: Attribution? = nil
  ) async throws(DaybookError) -> Int {
    while true {
      let step = try await view().redaction(of: job)
      if step.erased.isEmpty { return 0 }
      let byteCount = step.frameByteCounts.values.reduce(256) { $0 + $1 + 8_192 }
      let result = try await perform(as: attribution, writing: byteCount) {
        state, detail, author in
        Result { () throws(DaybookError) in try state.redact(step, detail, by: author) }
      }
      // Something happened to the job in between: it is looked at once more.
      if try result.get() { return step.erased.count }
    }
  }
}

extension View {
  /// What erasing a job means at this position.
  fileprivate func redaction(of job: JobID) throws(DaybookError) -> RetentionStep {
    guard let head = try head(of: job), try specification(of: job) != nil else {
      throw .rejected(.unknownJob)
    }
    if let state = photograph.ledger.jobs.state(of: job), !state.status.isTerminal {
      throw .rejected(.unfinished(state.status))
    }
    var step = RetentionStep(job: job, head: head)
    do throws(FoldFault) {
      let found = try PrivateBytes(ofJobEndingAt: head, in: log)
      step.erased = found.positions
      step.frameByteCounts = found.frameByteCounts
    } catch { throw .unreadable(error) }
    return step
  }
}

extension EngineState {
  /// Erases private bytes of a job, unless something has happened to it since it was looked at.
  ///
  /// - Returns: Whether it was done.
  fileprivate mutating func redact(
    _ step: RetentionStep, _ detail: [UInt8], by author: Author
  ) throws(DaybookError) -> Bool {
    guard step.head <= durableHead.position else { return false }
    var author = author
    var ended: (status: JobStatus, time: Timestamp)?
    if let head = ledger.jobs.head(of: step.job) {
      guard head == step.head else { return false }
    } else {
      guard let end = try end(of: step.job), end.head == step.head else { return false }
      author.previous = end.head
      ended = Self.ending(end)
    }
    let position = record(.redacted, job: step.job, detail: detail, by: author)
    if let ended { note(step.job, head: position, status: ended.status, at: ended.time) }
    erase(at: step.erased)
    return true
  }
}
