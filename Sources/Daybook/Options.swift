public import DaybookLog
public import Metrics

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

    /// When the log records what the state is like, so that any later replay, on another machine or
    /// with another version, can tell whether it comes to the same, and if not, from where on.
    ///
    /// No caller waits for it: a thread of its own digests a photograph of the state, and the
    /// next commit takes the digests along. They take about 60 bytes for each projection.
    public var stateDigests = StateDigests.afterEvents(65_536)

    /// When the log records what the state is like.
    public enum StateDigests: Hashable, Sendable {
      /// Never by this daybook.
      case never
      /// When at least so many events have come since the last time, and as many as there are jobs
      /// in memory, so that digesting takes a small part of the time that the events took.
      case afterEvents(Int)
    }

    /// Whether a caller who finds nobody writing may commit on its own thread.
    ///
    /// It saves two changes of thread, a third of a commit. Where a disk may stall for long, and
    /// no thread of the concurrency pool may stall with it, leave the writing to the writer's
    /// thread.
    public var commitsOnCallersThread = true

    /// Where the figures of commits go, with swift-metrics; when `nil`, to the factory that the
    /// program has set up by the time it opens the daybook.
    ///
    /// | label | kind of figure | |
    /// |---|---|---|
    /// | `daybook_commit_duration` | timer | waiting for other writers, deciding, writing |
    /// | `daybook_commit_commands` | recorder | how many commands a commit carried out |
    /// | `daybook_commit_events` | recorder | how many events it recorded |
    /// | `daybook_commit_bytes` | recorder | about how many bytes it wrote |
    /// | `daybook_commits_failed` | counter | transactions that did not end well |
    ///
    /// Where nobody has set up a factory nothing is measured.
    public var metrics: (any MetricsFactory)?

    /// Called with what became of requests that were queued, before their caller is answered.
    ///
    /// For test benches that carry jobs out at once.
    package var onEnqueued: (@Sendable ([EnqueueResult]) async -> Void)?

    /// Creates the usual options.
    public init() {}
  }
}
