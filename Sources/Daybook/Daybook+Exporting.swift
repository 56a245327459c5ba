internal import DaybookDomain
internal import DaybookLog
internal import DaybookProjections
internal import DaybookWire

extension Daybook {
  /// So much text is collected before it is handed over.
  private static let exportByteLimit = 1 << 18

  /// Writes everything that the log holds now as lines of JSON, of which
  /// ``importLog(to:from:)`` makes the same log, frame by frame and byte by byte.
  ///
  /// - Parameter write: Called with one piece of the text after the other. Nothing is pinned
  ///   while it waits.
  /// - Throws: ``DaybookError``, or what `write` throws.
  /// - Complexity: O(*n*) in the bytes of the log, in constant memory.
  public func export(_ write: (RawSpan) throws -> Void) async throws {
    let view = try await view()
    var lines = EventLineWriter()
    var next = LogPosition.beginning.next
    while next <= view.position {
      next = try collect(from: next, in: view, &lines)
      try write(lines.writer.bytes)
      lines.writer.truncate(to: 0)
    }
  }

  /// - Returns: The position behind those that were collected.
  private func collect(
    from position: LogPosition, in view: View, _ lines: inout EventLineWriter
  ) throws(DaybookError) -> LogPosition {
    var next = view.position.next
    let codec = RecordCodec()
    let names = view.names
    let start = EventImprint.LogStart(identity: identity, createdAt: createdAt)
    do throws(FoldFault) {
      try engine.log.scanFrames(from: position) { frame throws(FoldFault) in
        guard frame.last <= view.position else { return .stop }
        try frame.forEachImprintedEvent(codec: codec) { recorded, detail, imprint in
          var imprint = imprint
          if recorded.position.rawValue == 1 { imprint.log = start }
          lines.write(recorded, detail: detail, names: names, imprint: imprint)
        }
        next = frame.last.next
        return lines.writer.count < Self.exportByteLimit ? .proceed : .stop
      }
    } catch { throw .unreadable(error) }
    return next
  }
}
