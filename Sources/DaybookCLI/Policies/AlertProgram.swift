import Daybook
import DaybookSystem
import SystemPackage

/// A program that is run for an alert, which it finds on its standard input.
struct AlertProgram: Sendable {
  /// Its name and its arguments.
  var words: [String]

  /// The log that the alert is about.
  var log: FilePath

  /// The exit status that says that no other try will help.
  private static let finalStatus: Int32 = 100

  /// Runs the program to its end, and ends it when its time is over.
  ///
  /// - Throws: ``AlertDeliveryError`` unless it ends with status 0.
  func run(for alert: Alert, timeout: Duration) async throws {
    let running = Lock<ChildProcess?>(nil)
    let result: Result<Void, AlertDeliveryError> = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        // A program is killed with the thread that started it, so that one waits for it.
        _ = PlainThread(name: "daybook-alert") {
          continuation.resume(
            returning: Result { () throws(AlertDeliveryError) in
              try self.run(for: alert, timeout, running)
            })
        }
      }
    } onCancel: {
      running.withLock { $0 }?.signal(.terminate)
    }
    try result.get()
  }

  @available(*, noasync)
  private func run(
    for alert: Alert, _ timeout: Duration, _ running: borrowing Lock<ChildProcess?>
  ) throws(AlertDeliveryError) {
    let child: ChildProcess
    let arguments = words.map { Array($0.utf8) }
    let program: FilePath
    do { program = try ProgramSearch.find(arguments[0]) } catch {
      throw AlertDeliveryError("there is no program '\(words[0])' that could be run")
    }
    do throws(Errno) {
      child = try ChildProcess(
        path: program, arguments: arguments, environment: environment(for: alert),
        input: alert.json + [UInt8(ascii: "\n")])
    } catch { throw AlertDeliveryError("\(words[0]) could not be started: \(error.description)") }
    running.withLock { $0 = child }
    var errorOutput = Tail(limit: 4_096)
    let read = { (bytes: RawSpan, isError: Bool) in if isError { errorOutput.append(bytes) } }
    var ending = child.wait(until: .now + timeout, read: read)
    let isOverTime = ending == nil
    if ending == nil {
      child.signal(.terminate)
      ending = child.wait(until: .now + ProgramSlot.grace, read: read)
    }
    if ending == nil {
      child.signal(.kill)
      ending = child.wait(until: nil, read: read)
    }
    if isOverTime { throw AlertDeliveryError("no end after \(Wording.duration(timeout))") }
    if ending == .exit(0) { return }
    throw AlertDeliveryError(
      Self.reason(ending!, errorOutput.bytes), isFinal: ending == .exit(Self.finalStatus))
  }

  private func environment(for alert: Alert) -> [[UInt8]] {
    let log = self.log.isAbsolute ? self.log : Environment.workingDirectory.pushing(self.log)
    return Environment.all().filter { !$0.starts(with: "DAYBOOK_".utf8) } + [
      Array("DAYBOOK_ALERT_ID=\(alert.id)".utf8), Array("DAYBOOK_ALERT_RULE=\(alert.rule)".utf8),
      Array("DAYBOOK_LOG=\(log)".utf8),
    ]
  }

  private static func reason(_ ending: ChildProcess.Ending, _ errorOutput: [UInt8]) -> String {
    let end =
      switch ending {
      case .exit(let status): "exit \(status)"
      case .signal(let number): "signal \(number)"
      }
    let line = String(decoding: errorOutput, as: UTF8.self).split(whereSeparator: \.isNewline).first
    return line.map { "\(end): \($0.prefix(300))" } ?? end
  }
}
