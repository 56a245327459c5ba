import Daybook
import DaybookDomain
import DaybookLog
import DaybookProjections
import DaybookSystem
import SystemPackage

/// The process that lives on and looks at a log on which others are killed.
///
/// It has a daybook of its own open all the time, so that what it remembers is compared too.
struct Survivor {
  let directory: FilePath
  let daybook: Daybook
  var auditor = LogAuditor()
  var history = CallHistory()

  /// Creates a log.
  init(creating directory: FilePath) async throws {
    self.directory = directory
    var options = Daybook.Options()
    options.actor = "survivor"
    options.stateDigests = .never
    daybook = try await Daybook.open(at: directory, options: options)
  }

  /// Looks at everything, also while others go on writing.
  ///
  /// - Throws: ``Finding`` when events are not as they must be, something that was answered is
  ///   missing, or the view is not what a full replay has.
  mutating func check() async throws {
    try auditor.catchUp(with: daybook.log)
    let missing = history.missing(from: auditor)
    guard missing.isEmpty else { throw Finding("answered and not there: \(missing.prefix(5))") }
    let view = try await daybook.view()
    var ledger = Ledger()
    try ledger.catchUp(with: daybook.log, through: view.position)
    for (shown, replayed) in zip(view.digests(), ledger.digests())
    where shown.digest != replayed.digest {
      throw Finding("\(shown.name) is shown otherwise than a full replay has it")
    }
  }

  /// Asks for something, and writes it down like everybody else.
  mutating func ask<Value>(
    _ operation: ClientOperation, _ body: (Daybook) async throws -> Value,
    answer: (Value) -> ClientAnswer
  ) async throws {
    let start = MachineClock.now()
    let value = try await body(daybook)
    history.calls.append(
      RecordedCall(
        operation: operation, start: start, end: MachineClock.now(), answer: answer(value)))
  }

  /// Interrupts what dead processes held.
  mutating func reclaim() async throws {
    try await ask(.reclaim) {
      try await $0.reclaim()
    } answer: {
      .reclaimed($0)
    }
  }
}
