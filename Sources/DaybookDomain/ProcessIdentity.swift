/// Which process: enough to tell a living one from a dead one and from its successor.
///
/// A process id alone is given out again, and containers count for themselves; together with the
/// boot of the machine, the namespace and the start of the process it names one run.
public struct ProcessIdentity: Hashable, Sendable, BitwiseCopyable {
  /// The digest of the machine's boot identity.
  public var boot: UInt64
  /// The number of the namespace that counts the process ids; 0 where there is only one.
  public var namespace: UInt64
  /// The process id; 0 when the worker is not a process of this machine.
  public var processID: UInt32
  /// When the process started, in the system's own unit since that boot.
  public var startTime: UInt64

  /// Creates an identity.
  public init(boot: UInt64, namespace: UInt64, processID: UInt32, startTime: UInt64) {
    self.boot = boot
    self.namespace = namespace
    self.processID = processID
    self.startTime = startTime
  }

  /// No process that anybody could look for.
  public static let unknown = ProcessIdentity(
    boot: 0, namespace: 0, processID: 0, startTime: 0)
}
