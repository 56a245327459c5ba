public import DaybookLog

extension Daybook {
  /// How a daybook is opened.
  public struct Options: Sendable {
    /// How its log is opened.
    public var log = LogOptions()

    /// Who acts when a call names nobody else.
    public var actor = Options.processActor

    /// Where the times of events come from.
    public var clock: any WallClock = SystemWallClock()

    /// How many ended jobs stay in memory.
    ///
    /// Older ones are looked up in the log.
    public var finishedInMemory = 16_384

    /// The greatest number of private bytes of one event: payload, key, labels, message, output.
    public var detailByteLimit = 1 << 20

    /// Makes what private bytes leave when they are erased, so that the hash tree stays true.
    ///
    /// It is `MerkleHash.commitment(to:)` of `DaybookAudit`; `nil` leaves nothing.
    ///
    /// All programs that erase in one log should have it, or none.
    public var detailDigest: DetailDigest?

    /// Whether snapshots are saved, so that the next start need not read the whole log.
    public var savesSnapshots = true

    /// Whether a caller who finds nobody writing may commit on its own thread.
    ///
    /// It saves two changes of thread, a third of a commit. Where a disk may stall for long, and
    /// no thread of the concurrency pool may stall with it, leave the writing to the writer's
    /// thread.
    public var commitsOnCallersThread = true

    /// Creates the usual options.
    public init() {}
  }
}
