extension JobEvent {
  /// A scan of a tree of files was started; the record's position is its identity.
  public struct ScanStarted: Hashable, Sendable, BitwiseCopyable {
    /// What is scanned for what: the same scan started again goes on where it stopped.
    public var key: JobKey
    /// The queue of the jobs that it queues.
    public var queue: Name
    /// The kind of the jobs that it queues.
    public var kind: Name

    /// Creates the fact.
    public init(key: JobKey, queue: Name, kind: Name) {
      self.key = key
      self.queue = queue
      self.kind = kind
    }
  }

  /// A scan has come so far.
  public struct ScanProgress: Hashable, Sendable, BitwiseCopyable {
    /// Which scan.
    public var scan: ScanID
    /// The number of files seen.
    public var seenCount: UInt64
    /// The number of jobs queued.
    public var queuedCount: UInt64

    /// Creates the fact.
    public init(scan: ScanID, seenCount: UInt64, queuedCount: UInt64) {
      self.scan = scan
      self.seenCount = seenCount
      self.queuedCount = queuedCount
    }
  }

  /// A temporary file of a job was dealt with.
  public struct TemporaryFileRemoved: Hashable, Sendable, BitwiseCopyable {
    /// What became of it.
    public enum Outcome: UInt8, Hashable, Sendable, CaseIterable, BitwiseCopyable {
      /// It is gone.
      case removed = 0
      /// It was not there.
      case absent = 1
      /// It was left alone: the way to it leads out of the working directory, or through a link.
      case refused = 2
      /// It could not be removed.
      case failed = 3
    }

    /// The position of the event that registered it.
    public var file: UInt64
    /// What became of it.
    public var outcome: Outcome

    /// Creates the fact.
    public init(file: UInt64, outcome: Outcome) {
      self.file = file
      self.outcome = outcome
    }
  }
}
