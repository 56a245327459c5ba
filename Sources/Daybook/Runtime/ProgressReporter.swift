internal import DaybookDomain
internal import DaybookSystem

/// Records how far an attempt is: at most one event a period, whatever the handler says.
///
/// What is said in between replaces what was said before it, and the last of it is recorded with
/// the end of the attempt at the latest.
final class ProgressReporter: Sendable {
  private let daybook: Daybook
  private let lease: Lease
  private let clock: any Clock<Duration>
  private let state = Lock(State())

  /// How long nothing is recorded after a report.
  static let period = Duration.milliseconds(250)

  struct State {
    var stage = ""
    var pending: JobCommand?
    var isResting = false
    var isClosed = false
    var rest: Task<Void, Never>?
  }

  init(daybook: Daybook, lease: Lease, clock: any Clock<Duration>) {
    self.daybook = daybook
    self.lease = lease
    self.clock = clock
  }

  /// The stage that was entered last.
  var stage: String { state.withLock { $0.stage } }

  /// Takes a report.
  func report(_ command: JobCommand) {
    state.withLock { state in
      if state.isClosed { return }
      guard !state.isResting else {
        state.pending = command
        return
      }
      state.isResting = true
      send(command)
      state.rest = Task { await self.restAndSend() }
    }
  }

  /// Records that a stage was entered, behind everything that was reported before it.
  func enterStage(_ stage: String) async throws(DaybookError) {
    do throws(JobRejection) {
      try JobRequest.check(stage, field: "stage")
    } catch { throw .rejected(error) }
    let before = state.withLock { state in
      state.stage = stage
      defer { state.pending = nil }
      return state.pending
    }
    let lease = lease
    let result = try await daybook.engine.perform { state in
      let author = state.author(lease.worker.actor)
      if let before { _ = state.command(before, on: lease.job, by: author) }
      let command = JobCommand.enterStage(attempt: lease.attempt, stage: state.name(stage))
      return state.command(command, on: lease.job, by: author)
    }
    _ = try result.get()
  }

  /// Takes nothing any more.
  ///
  /// - Returns: The last report, if it is not recorded yet.
  func close() -> JobCommand? {
    state.withLock { state in
      state.isClosed = true
      state.rest?.cancel()
      state.rest = nil
      defer { state.pending = nil }
      return state.pending
    }
  }

  private func restAndSend() async {
    repeat { try? await clock.sleep(for: Self.period) } while sendPending()
  }

  /// Sends what was said during the rest.
  ///
  /// - Returns: Whether there was anything, after which there is another rest.
  private func sendPending() -> Bool {
    state.withLock { state in
      guard !state.isClosed, let command = state.pending else {
        state.isResting = false
        return false
      }
      state.pending = nil
      send(command)
      return true
    }
  }

  /// Hands a report to the writer.
  ///
  /// Without waiting, so that it stands before whatever is handed to it later. If it cannot be
  /// recorded, the next one will say more.
  private func send(_ command: JobCommand) {
    let lease = lease
    daybook.engine.perform { state in
      let author = state.author(lease.worker.actor)
      _ = state.command(command, on: lease.job, by: author)
    } callback: { _ in
    }
  }
}
