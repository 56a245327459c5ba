public import DaybookLog
public import DaybookProjections
internal import DaybookSystem
internal import DaybookWire

/// Reads everything that a log holds, and counts its events.
public struct EventCheck: ~Copyable {
  private var ledger = Ledger()

  /// The number of events that were read and found right.
  public private(set) var eventCount = 0

  /// The number of events whose private bytes were erased.
  public private(set) var erasedCount = 0

  /// Starts before the first event.
  public init() {}

  /// The end of what was read.
  public var head: LogHead { ledger.head }

  /// The number of workers that have announced themselves and not taken leave.
  public var workerCount: Int { ledger.workers.count }

  /// The number of those that are certainly gone.
  public var goneWorkerCount: Int {
    var count = 0
    ledger.workers.enumerate { entry in if entry.process.isDead { count += 1 } }
    return count
  }

  /// Reads a log to its end: its events with their private bytes and what is left of those that
  /// were erased, the noted ends of jobs, and the application's data.
  ///
  /// - Throws: ``FoldFault`` at the first event that is not right; those before it were counted.
  public mutating func read(_ log: any EventLog) throws(FoldFault) {
    let codec = RecordCodec()
    try log.scanFrames(from: ledger.head.position.next) { frame throws(FoldFault) in
      var erased = 0
      try frame.forEachEvent(codec: codec) { _, detail in
        if case .erased = detail { erased += 1 }
      }
      do throws(FrameDamage) {
        _ = try frame.detailCommitments()
      } catch { throw .log(.damaged(position: frame.first, error)) }
      try ledger.fold(frame, codec: codec)
      eventCount += frame.header.count
      erasedCount += erased
      return .proceed
    }
    do throws(LogError) {
      try log.readChainEnds(downFrom: LogPosition(rawValue: .max)) { _ in .proceed }
      try log.readData(from: []) { _ in .proceed }
    } catch { throw .log(error) }
  }
}
