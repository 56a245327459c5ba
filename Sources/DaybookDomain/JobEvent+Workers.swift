extension JobEvent {
  /// A worker announced itself; the record's position is its identity.
  public struct WorkerStarted: Hashable, Sendable, BitwiseCopyable {
    /// What it calls itself, such as `worker:host/4711`.
    public var name: Name
    /// The process it is part of.
    public var process: ProcessIdentity
    /// When it counts as gone unless it is heard of.
    public var deadline: Timestamp

    /// Creates the fact.
    public init(name: Name, process: ProcessIdentity, deadline: Timestamp) {
      self.name = name
      self.process = process
      self.deadline = deadline
    }
  }

  /// A worker is alive.
  public struct Heartbeat: Hashable, Sendable, BitwiseCopyable {
    /// Which worker.
    public var worker: WorkerID
    /// When it counts as gone unless it is heard of again.
    public var deadline: Timestamp

    /// Creates the fact.
    public init(worker: WorkerID, deadline: Timestamp) {
      self.worker = worker
      self.deadline = deadline
    }
  }

  /// A worker is no longer there.
  public struct WorkerStopped: Hashable, Sendable, BitwiseCopyable {
    /// Why.
    public enum Reason: UInt8, Hashable, Sendable, CaseIterable, BitwiseCopyable {
      /// It said goodbye.
      case shutdown = 0
      /// Its process is gone.
      case died = 1
      /// It was not heard of in time.
      case expired = 2
    }

    /// Which worker.
    public var worker: WorkerID
    /// Why it is no longer there.
    public var reason: Reason

    /// Creates the fact.
    public init(worker: WorkerID, reason: Reason) {
      self.worker = worker
      self.reason = reason
    }
  }
}
