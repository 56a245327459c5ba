internal import DaybookSystem

/// A log that lives as long as the process: for tests, and for queues that may be forgotten.
///
/// It gives all guarantees of ``EventLog`` except that durable means "until the process ends".
/// Several engines may share one object, as several processes share a file.
public final class MemoryEventLog: EventLog {
  /// Which log this is.
  public let identity: LogIdentity

  /// When it was created, in milliseconds since 1970 UTC.
  public let createdAt: Int64

  /// The snapshots, in memory too.
  public let snapshots: any SnapshotStore

  private let writer = Lock<Void>(())
  private let content = Lock(Content())

  struct Content {
    /// The frames in order, as they would be stored.
    var values: [Value] = []
    var chainEnds: [UInt64: ChainEnd] = [:]
    var data: [[UInt8]: [UInt8]] = [:]
    var commitNumber: UInt64 = 0
  }

  struct Value {
    var first: LogPosition
    var bytes: [UInt8]
  }

  /// Creates an empty log.
  ///
  /// - Parameters:
  ///   - identity: Which log it is to be.
  ///   - now: Recorded as the time of creation, in milliseconds since 1970 UTC.
  public init(identity: LogIdentity, now: Int64) {
    self.identity = identity
    createdAt = now
    snapshots = MemorySnapshotStore()
  }

  /// A second log that holds what this one does, to be what a power cut leaves of it.
  ///
  /// Both have the same snapshots.
  package func copy() -> MemoryEventLog { MemoryEventLog(copying: self) }

  private init(copying other: MemoryEventLog) {
    identity = other.identity
    createdAt = other.createdAt
    snapshots = other.snapshots
    content.withLock { $0 = other.content.withLock { $0 } }
  }

  /// The number of the last commit.
  public var commitNumber: UInt64? { content.withLock { $0.commitNumber } }

  /// How far the log reaches.
  public func head() throws(LogError) -> LogHead {
    guard let last = content.withLock({ $0.values.last }) else { return .empty }
    return try withFrame(last) { $0.head }
  }

  /// Shows frames, oldest first.
  public func readFrames(
    from position: LogPosition, _ body: (borrowing Frame) -> ScanStep
  ) throws(LogError) {
    var index = max(index(holding: position), 0)
    while let value = value(at: index) {
      guard try withFrame(value, body) == .proceed else { return }
      index += 1
    }
  }

  /// Shows frames, newest first.
  public func readFramesBackward(
    from position: LogPosition, _ body: (borrowing Frame) -> ScanStep
  ) throws(LogError) {
    guard position > .beginning else { return }
    var index = min(index(holding: position), content.withLock { $0.values.count } - 1)
    while let value = value(at: index) {
      guard try withFrame(value, body) == .proceed else { return }
      index -= 1
    }
  }

  /// Looks up the noted end of a chain.
  public func chainEnd(of chain: LogPosition) throws(LogError) -> ChainEnd? {
    content.withLock { $0.chainEnds[chain.rawValue] }
  }

  /// Shows the noted ends of chains, newest chain first.
  public func readChainEnds(
    downFrom chain: LogPosition, _ body: (ChainEnd) -> ScanStep
  ) throws(LogError) {
    let ends = content.withLock { content in
      content.chainEnds.values.filter { $0.chain <= chain }.sorted { $0.chain > $1.chain }
    }
    for end in ends where body(end) == .stop { return }
  }

  /// Shows data of the application, as of one commit.
  public func readData(
    from key: [UInt8], _ body: (ApplicationDatum) -> ScanStep
  ) throws(LogError) {
    let data = content.withLock { $0.data }
    let keys = data.keys.filter { !$0.lexicographicallyPrecedes(key) }
    for key in keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      if body(ApplicationDatum(key: key, value: data[key]!)) == .stop { return }
    }
  }

  /// Appends what `body` decides.
  public func transact(
    reserving byteCount: Int, syncing: Bool,
    _ body: (any LogTransaction) throws(AppendError) -> Void
  ) throws(AppendError) -> Bool {
    try writer.withLock { _ throws(AppendError) in
      let head: LogHead
      do throws(LogError) { head = try self.head() } catch { throw .unreadable(error) }
      let transaction = MemoryLogTransaction(log: self, head: head)
      try body(transaction)
      guard transaction.hasChanges else { return }
      content.withLock { content in
        for (index, bytes) in transaction.erased { content.values[index].bytes = bytes }
        content.values += transaction.values
        for end in transaction.chainEnds { content.chainEnds[end.chain.rawValue] = end }
        for (key, value) in transaction.data { content.data[key] = value }
        content.commitNumber += 1
      }
    }
    return true
  }

  /// Does nothing: memory is as durable as it gets.
  public func sync() throws(AppendError) {}

  /// Does nothing: there is nothing below the log that could fail.
  public func reopen() throws(LogError) {}
}

extension MemoryEventLog {
  /// Data of the application, as of the last commit.
  fileprivate func datum(at key: [UInt8]) -> [UInt8]? { content.withLock { $0.data[key] } }

  fileprivate func value(at index: Int) -> Value? {
    content.withLock { $0.values.indices.contains(index) ? $0.values[index] : nil }
  }

  /// The index of the frame that holds `position`, or the count when none does.
  fileprivate func index(holding position: LogPosition) -> Int {
    content.withLock { content in
      var low = 0
      var high = content.values.count
      while low < high {
        let middle = (low + high) / 2
        if content.values[middle].first <= position { low = middle + 1 } else { high = middle }
      }
      guard low == content.values.count, let last = content.values.last else { return low - 1 }
      let isBeyond =
        (try? withFrame(last) { (frame: borrowing Frame) in frame.last < position }) ?? false
      return isBeyond ? low : low - 1
    }
  }

  private func withFrame<R>(
    _ value: Value, _ body: (borrowing Frame) -> R
  ) throws(LogError) -> R {
    do throws(FrameDamage) {
      return unsafe body(try Frame(value.bytes.span.bytes, at: value.first))
    } catch { throw .damaged(position: value.first, error) }
  }
}

/// One transaction on a log in memory.
private final class MemoryLogTransaction: LogTransaction {
  let head: LogHead
  private let log: MemoryEventLog
  private var newHead: LogHead
  private(set) var values: [MemoryEventLog.Value] = []
  private(set) var chainEnds: [ChainEnd] = []
  private(set) var data: [[UInt8]: [UInt8]?] = [:]
  /// Values with private bytes erased, by the place of the frame among all.
  private(set) var erased: [Int: [UInt8]] = [:]

  init(log: MemoryEventLog, head: LogHead) {
    self.log = log
    self.head = head
    newHead = head
  }

  var hasChanges: Bool {
    !values.isEmpty || !chainEnds.isEmpty || !data.isEmpty || !erased.isEmpty
  }

  func readFrames(
    from position: LogPosition, _ body: (borrowing Frame) -> ScanStep
  ) throws(LogError) {
    try log.readFrames(from: position, body)
  }

  func chainEnd(of chain: LogPosition) throws(LogError) -> ChainEnd? {
    try log.chainEnd(of: chain)
  }

  func append(_ frame: inout FrameBuilder) throws(AppendError) {
    guard frame.first == newHead.position.next, frame.header.previous == newHead.frame else {
      throw .conflict(actual: newHead)
    }
    values.append(MemoryEventLog.Value(first: frame.first, bytes: frame.sealed()))
    newHead = frame.head
  }

  func note(_ end: ChainEnd) throws(AppendError) { chainEnds.append(end) }

  func eraseDetails(
    at positions: [LogPosition], leaving digest: DetailDigest?
  ) throws(AppendError) {
    var rest = positions[...]
    while let position = rest.first {
      let index = log.index(holding: position)
      guard let value = log.value(at: index) else {
        throw .unreadable(.gap(expected: position, found: head.position))
      }
      let bytes = erased[index] ?? value.bytes
      do throws(LogError) {
        let frame = unsafe try ErasedFrame(
          bytes.span.bytes, at: value.first, erasing: rest, leaving: digest)
        rest = rest.dropFirst(frame.handledCount)
        if let value = frame.value { erased[index] = value }
      } catch { throw .unreadable(error) }
    }
  }

  func datum(at key: [UInt8]) throws(LogError) -> [UInt8]? {
    if let value = data[key] { return value }
    return log.datum(at: key)
  }

  func setDatum(_ value: [UInt8]?, at key: [UInt8]) throws(AppendError) {
    // Nothing is changed by removing what is not there.
    if value == nil, data[key] == nil, log.datum(at: key) == nil { return }
    data.updateValue(value, forKey: key)
  }
}
