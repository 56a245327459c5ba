public import DaybookLog
internal import DaybookSystem
public import SystemPackage

/// Keeps the tree of a log up to date, as long as it runs beside those who write.
///
/// It works on a thread of its own, which lets all others go first, and only reads the log. Of
/// several keepers of one tree one works and the others wait to take its place.
public struct TreeKeeper: Sendable {
  private let log: any EventLog
  private let directory: FilePath

  /// How often it looks for new events.
  public var interval = Duration.seconds(1)

  /// Creates a keeper, which does nothing before it runs.
  ///
  /// - Parameters:
  ///   - log: The log.
  ///   - directory: Where its tree is or is to be, by custom `tree` beside it.
  public init(log: any EventLog, directory: FilePath) {
    self.log = log
    self.directory = directory
  }

  /// Catches up with the log again and again, until the task is cancelled.
  ///
  /// What was added by then is saved when it returns.
  ///
  /// - Throws: ``TreeError``. The tree is as far as it was saved last; running again goes on there.
  public func run() async throws(TreeError) {
    let stop = Stop()
    let result: Result<Void, TreeError> = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        _ = PlainThread(name: "daybook-tree") {
          PlainThread.letOthersGoFirst()
          continuation.resume(
            returning: Result { () throws(TreeError) in try keep(until: stop) })
        }
      }
    } onCancel: {
      stop.isWanted.withLock { $0 = true }
      stop.isWanted.broadcast()
    }
    try result.get()
  }

  private final class Stop: Sendable {
    let isWanted = Monitor(false)

    func isWanted(within limit: Duration) -> Bool {
      isWanted.wait(until: { $0 }, timeout: limit)
    }
  }

  private func keep(until stop: Stop) throws(TreeError) {
    repeat {
      do throws(TreeError) { return try follow(until: stop) } catch .busy {}
    } while !stop.isWanted(within: interval)
  }

  private func follow(until stop: Stop) throws(TreeError) {
    let builder = try TreeBuilder(log: log, directory: directory)
    var seen: UInt64?
    repeat {
      let commit = log.commitNumber
      if commit == nil || commit != seen {
        try builder.catchUp { _ in stop.isWanted(within: .zero) ? .stop : .proceed }
      }
      seen = commit
    } while !stop.isWanted(within: interval)
  }
}
