public import DaybookDomain
public import DaybookLog
internal import DaybookProjections
internal import DaybookWire
public import SystemPackage

/// A durable queue of jobs whose store is its own history.
///
/// Every call that changes something returns when the change is durable, and no view shows it
/// before. Any number of daybooks, in one process or in several, may be open on one log.
///
/// All methods may be called from any task at any time.
public final class Daybook: Sendable {
  let engine: Engine

  /// Opens the log in a directory, creating it when it is missing and the options say so.
  ///
  /// - Parameters:
  ///   - directory: Its parent must exist.
  ///   - options: How to open it.
  /// - Returns: The daybook, with everything that stands in the log folded.
  /// - Throws: ``DaybookError``. Nothing is left open.
  /// - Complexity: O(*s* + *t*), *s* being the size of the newest snapshot and *t* the number of
  ///   events after it.
  public static func open(
    at directory: FilePath, options: Options = Options()
  ) async throws(DaybookError) -> Daybook {
    let log: LMDBEventLog
    do throws(LogError) {
      log = try LMDBEventLog(
        directory: directory, options: options.log, now: options.clock.now().milliseconds)
    } catch { throw .unreadable(.log(error)) }
    return try Daybook(on: log, options: options)
  }

  /// Opens a daybook on any log: one in memory, or one of another kind.
  public init(on log: any EventLog, options: Options = Options()) throws(DaybookError) {
    engine = try Engine(log: log, options: options)
    engine.start()
  }

  deinit { engine.close() }

  /// Which log this is.
  public var identity: LogIdentity { engine.log.identity }

  /// When the log was created.
  public var createdAt: Timestamp { Timestamp(milliseconds: engine.log.createdAt) }

  /// The log itself, for whoever wants to read it as it is.
  public var log: any EventLog { engine.log }

  /// Ends what was begun, saves a snapshot if that saves time later, and lets the log go.
  ///
  /// Calls that come later throw ``DaybookError/closed``. A process that ends without closing
  /// loses nothing; the next start may take a little longer.
  public func close() async {
    engine.close()
    await engine.ended.wait()
  }

  /// Everything as it is now: a photograph, which stays as it is.
  ///
  /// It shows all that was durable when the call began, also of other processes.
  ///
  /// - Complexity: O(1) for every 16 KiB of state; the state itself is not copied.
  public func view() async throws(DaybookError) -> View {
    while true {
      // What is broken only the writer can put right; it is asked, and says why it cannot.
      if engine.isBroken { try await engine.perform { _ in } }
      let (photograph, generation) = try engine.photograph()
      let position = photograph.ledger.head.position
      if await engine.durability.wait(for: position, generation: generation) {
        return View(photograph, log: engine.log, now: engine.options.clock.now())
      }
      if engine.isClosed { throw .closed }
    }
  }
}
