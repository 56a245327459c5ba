import Daybook
import DaybookDomain
import DaybookSystem

/// Tells people how a run goes: failures as they come, and a bar on a terminal.
final class RunReporter: Sendable {
  private let bar: ProgressBar
  private let isQuiet: Bool
  private let hasToldToWait = Lock(false)

  init(bar: ProgressBar, isQuiet: Bool) {
    self.bar = bar
    self.isQuiet = isQuiet
  }

  /// An input has failed for good.
  func failed(_ item: RunItem, _ failure: Failure) {
    tell("failed: \(name(item)): \(failure.words)")
  }

  /// An input has failed and will be tried again.
  func retrying(_ item: RunItem, _ failure: Failure) {
    tell("will be tried again: \(name(item)): \(failure.words)")
  }

  /// An input could not be run, or its result not be recorded.
  func refused(_ item: RunItem, _ rejection: JobRejection) {
    tell("not run: \(name(item)): \(Refusal(rejection).message)")
  }

  /// The queue is paused, or a limit of it is reached; said once.
  func waiting(isPaused: Bool) {
    let isFirst = hasToldToWait.withLock { hasTold in
      defer { hasTold = true }
      return !hasTold
    }
    guard isFirst else { return }
    tell(
      isPaused
        ? "waiting: the queue is paused; 'daybook queues' shows why nothing starts"
        : "waiting: a limit of the queue is reached; 'daybook queues' shows the limits")
  }

  private func tell(_ text: String) {
    if !isQuiet { bar.print(Terminal.harmless(text)) }
  }

  private func name(_ item: RunItem) -> String { String(decoding: item.input, as: UTF8.self) }
}
