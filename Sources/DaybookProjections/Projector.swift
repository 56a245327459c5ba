public import DaybookLog
internal import DaybookWire

/// Folds a log into one projection, and keeps it up to date.
///
/// It keeps the jobs beside the projection, because what an event does depends on what its job
/// was. One owner, one thread at a time.
public struct Projector<P: Projection & ~Copyable>: ~Copyable {
  /// The state so far.
  public private(set) var projection: P

  /// How far it has read.
  public var head: LogHead { base.head }

  private var base: Ledger
  private let codec = RecordCodec()

  /// Starts before the first event.
  public init() {
    projection = P()
    base = Ledger()
  }

  /// Starts from the newest snapshot in `store` that this version can use, if there is one.
  public init(from store: any SnapshotStore) throws(StorageFault) {
    for position in try store.positions() {
      let saved = try store.load(at: position) { bytes, head in
        Self.decode(bytes, head)
      }
      if let saved = saved ?? nil {
        self = saved
        return
      }
    }
    self.init()
  }

  private init(projection: consuming P, base: consuming Ledger) {
    self.projection = projection
    self.base = base
  }

  /// Folds what has been appended since.
  ///
  /// - Throws: ``FoldFault``. The projector must then be thrown away.
  public mutating func catchUp(with log: any EventLog) throws(FoldFault) {
    try log.scanFrames(from: head.position.next) { frame throws(FoldFault) in
      try base.fold(frame, codec: codec) { transition, _ in projection.apply(transition) }
      return .proceed
    }
  }

  /// Saves the state.
  public mutating func save(to store: any SnapshotStore) throws(StorageFault) {
    var writer = ByteWriter(capacity: 4096)
    writer.integer(P.version)
    var state = ByteWriter(capacity: 4096)
    projection.encode(to: &state)
    writer.integer(UInt64(state.count))
    writer.append(state)
    base.encode(to: &writer)
    try store.save(writer, at: head)
  }

  private static func decode(_ bytes: RawSpan, _ head: LogHead) -> Projector? {
    var reader = ByteReader(bytes)
    guard let version = try? reader.integer(as: UInt32.self), version == P.version,
      let count = (try? reader.integer(as: UInt64.self)).flatMap({ Int(exactly: $0) }),
      count <= reader.remaining
    else { return nil }
    do throws(MalformedBytes) {
      let projection = try P(decoding: try reader.span(count: count))
      let rest = try reader.span(count: reader.remaining)
      guard let base = Ledger(decoding: rest, at: head) else { return nil }
      return Projector(projection: projection, base: base)
    } catch { return nil }
  }
}
