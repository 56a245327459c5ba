internal import Daybook
internal import DaybookDomain
internal import DaybookLog
internal import DaybookWire
internal import NIOCore

/// Some events that follow each other and meet a filter, written once for all streams that show
/// them.
struct EventChunk: Sendable {
  /// The position behind which it begins.
  let after: LogPosition

  /// How far the log was read for it.
  private(set) var last: LogPosition

  /// The events as server-sent events.
  private(set) var stream = ByteBuffer()

  /// The lines of the events within `stream`.
  private var lines: [Range<Int>] = []

  /// A chunk holds about so much.
  private static let byteLimit = 256 << 10

  /// So many events are looked at for a chunk, however few of them are wanted: others want their
  /// turn.
  private static let scanLimit: UInt64 = 1 << 18

  /// Reads the events behind a position that meet a filter, as many as a chunk holds.
  ///
  /// - Parameters:
  ///   - position: The position.
  ///   - filter: What the events must meet.
  ///   - view: What is read of the log.
  ///   - end: How far it is read at most.
  /// - Throws: ``DaybookError`` when the log cannot be read.
  init(
    after position: LogPosition, _ filter: EventFilter, in view: View, through end: LogPosition
  ) throws(DaybookError) {
    after = position
    let end = min(
      end, view.position, LogPosition(rawValue: position.rawValue &+ Self.scanLimit))
    var filter = filter
    filter.after = max(filter.after, position)
    filter.through = min(filter.through, end)
    var reached = end
    var found: [(RecordedEvent, DetailContent)] = []
    var byteCount = 0
    try view.forEachEvent(matching: filter) { recorded, detail in
      found.append((recorded, detail))
      if case .present(let detail) = detail {
        byteCount += detail.pieces.reduce(0) { $0 + $1.bytes.count }
      }
      byteCount += 256
      guard byteCount > Self.byteLimit else { return .proceed }
      reached = recorded.position
      return .stop
    }
    last = reached
    for (recorded, detail) in found { write(recorded, detail, view.names) }
  }

  private mutating func write(
    _ recorded: RecordedEvent, _ detail: DetailContent, _ names: NameTable
  ) {
    var line = EventLineWriter()
    line.write(recorded, detail: detail, names: names)
    stream.writeString(
      "id: \(recorded.position.rawValue)\nevent: \(recorded.event.typeLabel)\ndata: ")
    let start = stream.writerIndex
    unsafe line.writer.bytes.withUnsafeBytes { _ = unsafe stream.writeBytes($0) }
    lines.append(start..<(stream.writerIndex - 1))
    stream.writeString("\n")
  }

  /// Whether there are no events in it.
  var isEmpty: Bool { lines.isEmpty }

  /// How much it takes.
  var byteCount: Int { stream.writerIndex }

  /// The events as texts of JSON.
  var texts: [ByteBuffer] {
    lines.map { stream.getSlice(at: $0.lowerBound, length: $0.count)! }
  }

  /// The same events, of a longer stretch of the log behind which there are no others.
  func extended(to position: LogPosition) -> EventChunk {
    var chunk = self
    chunk.last = position
    return chunk
  }
}
