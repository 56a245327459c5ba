internal import DaybookDomain
package import DaybookLog
package import DaybookWire

/// Where private bytes of a job stand that were not erased.
///
/// What an erasure says of itself, who wanted it and why, is not among them.
package struct PrivateBytes: Sendable {
  /// The events that have any, in ascending order.
  package private(set) var positions: [LogPosition] = []

  /// The sizes of the frames that hold those, by their first positions.
  package private(set) var frameByteCounts: [LogPosition: Int] = [:]

  /// Follows the links from the last event of a job back to its first.
  ///
  /// - Complexity: O(*k* log *n*), *k* being the number of events of the job.
  package init(
    ofJobEndingAt head: LogPosition, in source: any FrameSource,
    codec: RecordCodec = RecordCodec()
  ) throws(FoldFault) {
    var next = head
    while next > .beginning {
      next = try note(next, source, codec)
    }
    positions.reverse()
  }

  /// - Returns: The event of the job before.
  private mutating func note(
    _ position: LogPosition, _ source: any FrameSource, _ codec: RecordCodec
  ) throws(FoldFault) -> LogPosition {
    var previous: Result<LogPosition, FoldFault> =
      .failure(.log(.gap(expected: position, found: position)))
    do throws(LogError) {
      try source.readFrames(from: position) { frame in
        guard frame.first <= position, frame.last >= position else { return .stop }
        do throws(FoldFault) {
          guard let (recorded, detail) = try frame.event(at: position, codec: codec) else {
            return .stop
          }
          if case .present = detail, recorded.event != .redacted {
            positions.append(position)
            frameByteCounts[frame.first] = frame.contentByteCount
          }
          previous = .success(recorded.previous)
        } catch { previous = .failure(error) }
        return .stop
      }
    } catch { throw .log(error) }
    return try previous.get()
  }
}
