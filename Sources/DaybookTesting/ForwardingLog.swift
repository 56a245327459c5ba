package import DaybookLog

/// A log that passes on to another whatever it does not do otherwise.
///
/// Whoever wraps a log to make something go wrong writes down only that.
package protocol ForwardingLog: EventLog {
  /// The log behind it, or why there is none now.
  var base: any EventLog { get throws(LogError) }
}

extension ForwardingLog {
  package func head() throws(LogError) -> LogHead { try base.head() }

  package func readFrames(
    from position: LogPosition, _ body: (borrowing Frame) -> ScanStep
  ) throws(LogError) {
    try base.readFrames(from: position, body)
  }

  package func readFramesBackward(
    from position: LogPosition, _ body: (borrowing Frame) -> ScanStep
  ) throws(LogError) {
    try base.readFramesBackward(from: position, body)
  }

  package func chainEnd(of chain: LogPosition) throws(LogError) -> ChainEnd? {
    try base.chainEnd(of: chain)
  }

  package func readChainEnds(
    downFrom chain: LogPosition, _ body: (ChainEnd) -> ScanStep
  ) throws(LogError) {
    try base.readChainEnds(downFrom: chain, body)
  }

  package func readData(
    from key: [UInt8], _ body: (ApplicationDatum) -> ScanStep
  ) throws(LogError) {
    try base.readData(from: key, body)
  }

  @available(*, noasync, message: "waits for the disk")
  package func sync() throws(AppendError) {
    let base: any EventLog
    do throws(LogError) { base = try self.base } catch { throw .unreadable(error) }
    try base.sync()
  }

  @available(*, noasync, message: "waits for transactions on other threads")
  package func reopen() throws(LogError) { try base.reopen() }
}
