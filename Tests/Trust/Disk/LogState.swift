import Daybook
import DaybookLog
import DaybookProjections

/// What a log says, in two digests: of everything that stands in it, and of what follows from it.
struct LogState: Hashable, Sendable {
  /// Of all frames with their private bytes, the noted ends of chains, and the application's data.
  var content: StateDigest

  /// Of all projections after a replay from the first event on.
  var ledger: StateDigest

  /// How far the log reaches.
  var position: LogPosition

  /// Reads a log from end to end, and folds it.
  ///
  /// - Parameters:
  ///   - log: The log.
  ///   - isFolded: Whether to fold it too, which takes most of the time; else the digest of what
  ///     follows is that of nothing.
  ///   - hasData: Whether there may be data of the application.
  /// - Throws: ``LogError`` or ``FoldFault`` for anything that is not what was written.
  init(of log: any EventLog, isFolded: Bool = true, hasData: Bool = true) throws {
    var text = ByteWriter(capacity: 1 << 16)
    var ledger: Ledger?
    if isFolded { ledger = Ledger() }
    let codec = RecordCodec()
    var previous = LogHead.empty
    try log.scanFrames(from: .beginning.next) { frame throws(FoldFault) in
      guard frame.first == previous.position.next, frame.header.previous == previous.frame else {
        throw .log(.forked(position: frame.first))
      }
      previous = frame.head
      do throws(FrameDamage) {
        try text.append(frame)
      } catch { throw .log(.damaged(position: frame.first, error)) }
      try ledger?.fold(frame, codec: codec)
      return .proceed
    }
    try log.readChainEnds(downFrom: LogPosition(rawValue: .max)) { end in
      text.integer(end.chain.rawValue)
      text.integer(end.head.rawValue)
      text.integer(end.time)
      text.byte(end.tag)
      return .proceed
    }
    if hasData { try Self.appendData(of: log, to: &text) }
    content = StateDigest(of: text.bytes)
    self.ledger = Self.digest(ledger?.digests() ?? [])
    position = previous.position
  }

  private static func appendData(
    of log: any EventLog, to text: inout ByteWriter
  ) throws(LogError) {
    try log.readData(from: []) { datum in
      text.varint(UInt64(datum.key.count))
      text.append(datum.key)
      text.varint(UInt64(datum.value.count))
      text.append(datum.value)
      return .proceed
    }
  }

  /// One digest for those of all projections.
  static func digest(_ digests: [(name: String, digest: StateDigest)]) -> StateDigest {
    var text = ByteWriter(capacity: 256)
    for (_, digest) in digests {
      text.integer(digest.high)
      text.integer(digest.low)
    }
    return StateDigest(of: text.bytes)
  }
}

extension LogState {
  /// The state in the form in which a recording keeps it.
  var bytes: [UInt8] {
    var writer = ByteWriter(capacity: 40)
    for word in [content.high, content.low, ledger.high, ledger.low, position.rawValue] {
      writer.integer(word)
    }
    return unsafe writer.bytes.withUnsafeBytes { unsafe [UInt8]($0) }
  }

  /// Reads what ``bytes`` wrote.
  init(_ bytes: [UInt8]) throws(MalformedBytes) {
    var reader = ByteReader(unsafe bytes.span.bytes)
    content = StateDigest(
      high: try reader.integer(as: UInt64.self), low: try reader.integer(as: UInt64.self))
    ledger = StateDigest(
      high: try reader.integer(as: UInt64.self), low: try reader.integer(as: UInt64.self))
    position = LogPosition(rawValue: try reader.integer(as: UInt64.self))
  }
}

extension ByteWriter {
  /// Writes all that a frame holds.
  fileprivate mutating func append(_ frame: borrowing Frame) throws(FrameDamage) {
    let header = frame.header
    for word in [header.identity.session, header.identity.counter] { integer(word) }
    integer(header.time)
    integer(UInt64(header.count))
    append(frame.preamble)
    let commitments = try frame.detailCommitments()
    var records = frame.reader
    while let record = try records.next() {
      append(record.bytes)
      append(commitments[record.position] ?? [])
      guard let place = record.detail else { continue }
      let detail = try frame.detail(at: place)
      byte(detail.isErased ? 0 : 1)
      if let salt = detail.salt { append(salt) }
      if let bytes = detail.bytes { append(bytes) }
    }
  }
}
