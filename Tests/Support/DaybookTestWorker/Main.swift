import Daybook
import Foundation
import Logging
import ServiceLifecycle
import SystemPackage
import UnixSignals

/// A worker as a process of its own, for tests that send it real signals.
///
/// `DaybookTestWorker LOG NAME TIMEOUT-MS [stubborn]` says on standard output what happens to its
/// jobs: one line `started JOB`, `ended JOB` or `cancelled JOB` each. A job ends when a file of
/// the name in its payload is there; a stubborn worker does not care that it is cancelled. A job of
/// the kind `step` takes as many milliseconds as its payload says, and nothing is said of it.
@main struct Main {
  static func main() async throws {
    let arguments = CommandLine.arguments
    let daybook = try await Daybook.open(at: FilePath(arguments[1]))
    var options = WorkerOptions()
    options.name = arguments[2]
    options.timeout = .milliseconds(Int64(arguments[3])!)
    options.heartbeatPeriod = options.timeout / 10
    options.drainDeadline = .milliseconds(50)
    options.cancellationGrace = .milliseconds(500)
    let isStubborn = arguments.count > 4
    let service = WorkerService(daybook, options: options)
    service.register(kind: "wait") { context in
      say("started \(context.job.rawValue)")
      let path = String(decoding: context.lease.payload ?? [], as: UTF8.self)
      while !FileManager.default.fileExists(atPath: path) {
        do {
          try await Task.sleep(for: .milliseconds(5))
        } catch {
          if isStubborn { continue }
          say("cancelled \(context.job.rawValue)")
          throw error
        }
      }
      say("ended \(context.job.rawValue)")
      return nil
    }
    service.register(kind: "step") { context in
      let text = String(decoding: context.lease.payload ?? [], as: UTF8.self)
      try await Task.sleep(for: .milliseconds(Int64(text) ?? 0))
      return nil
    }
    let group = ServiceGroup(
      services: [service], gracefulShutdownSignals: [.sigterm, .sigint],
      logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    try await group.run()
    await daybook.close()
    say("stopped")
  }

  static func say(_ line: String) {
    FileHandle.standardOutput.write(Data("\(line)\n".utf8))
  }
}
