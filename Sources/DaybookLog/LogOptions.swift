/// How a log on disk is opened.
public struct LogOptions: Hashable, Sendable {
  /// Whether a missing log is created rather than reported as ``StorageFault/absent``.
  public var createsLog = true

  /// The address space reserved at first, in bytes; the file grows with its content, and the
  /// reservation by itself when it is used up.
  public var mapSizeBytes = 64 << 30

  /// Whether an append may be answered a moment before it is durable.
  ///
  /// After a power cut the last commit may then be gone, though never half there.
  public var mayLoseLastCommit = false

  /// Whether a log on another machine's disk is opened, against all advice.
  public var allowsNetworkFileSystem = false

  /// Whether zeros are written behind the end of the file, ahead of what is appended.
  ///
  /// Only time depends on it. When `nil`, they are where it pays.
  package var fillsAhead: Bool?

  /// Creates the usual options.
  public init() {}
}
