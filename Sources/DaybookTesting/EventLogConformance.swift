public import DaybookLog

/// The guarantees of ``EventLog``, as checks that any implementation can be put through.
///
/// Every check wants a fresh, empty log that nobody else uses, and throws what it found wrong.
/// They depend on no test library; with Swift Testing they are the arguments of one test:
///
///     @Test(arguments: EventLogConformance.checks)
///     func `my log keeps what a log promises`(check: EventLogConformance.Check) throws {
///       try check.run(on: try MyLog())
///     }
///
/// That times never go backwards is a promise of those who write events, not of a log: it keeps
/// the times that it is given.
public enum EventLogConformance {
  /// One guarantee.
  public struct Check: Sendable, CustomStringConvertible {
    /// Counted from 1, for ever the same.
    public let number: Int

    /// What holds, as one sentence.
    public let name: String

    let body: @Sendable (any EventLog) throws -> Void

    /// Number and name.
    public var description: String { "\(number): \(name)" }

    /// Tries to break the guarantee.
    ///
    /// - Parameter log: A fresh, empty log.
    /// - Throws: ``ConformanceFailure`` when it is broken, or what the log throws.
    public func run(on log: any EventLog) throws { try body(log) }
  }

  /// All checks, in the order of their numbers.
  public static let checks: [Check] =
    (appending + reading + noting + sharing + saving + keeping
    + erasing)
    .enumerated().map { index, check in
      Check(number: index + 1, name: check.name, body: check.body)
    }

  typealias Named = (name: String, body: @Sendable (any EventLog) throws -> Void)
}

extension EventLog {
  /// Copies of all frames from the one that holds `position` back to the first.
  func framesBackward(from position: LogPosition) throws -> [FrameContent] {
    var frames: [FrameContent] = []
    var damage: FrameDamage?
    try readFramesBackward(from: position) { frame in
      do throws(FrameDamage) {
        frames.append(try FrameContent(frame))
        return .proceed
      } catch {
        damage = error
        return .stop
      }
    }
    if let damage { throw damage }
    return frames
  }

  /// The noted ends of all chains that began at or before `chain`.
  func chainEnds(downFrom chain: LogPosition) throws -> [ChainEnd] {
    var ends: [ChainEnd] = []
    try readChainEnds(downFrom: chain) { end in
      ends.append(end)
      return .proceed
    }
    return ends
  }
}
