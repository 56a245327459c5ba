import DaybookSystem
import SystemPackage

/// What was measured at one moment of a soak.
struct SoakSample: Codable, Sendable {
  /// Since the beginning.
  var seconds: Double
  /// The number of jobs queued.
  var jobs: Int
  /// The number of events in the log.
  var events: Int
  /// The number of jobs that have not ended.
  var live: Int
  /// The number of workers killed.
  var kills: Int
  /// The length of the log's file.
  var fileBytes: Int
  /// The producer's own memory, without pages of files, which the system may take back at any time.
  var memoryBytes: Int
  /// The same of a worker that is never killed.
  var workerMemoryBytes: Int

  /// A process's own memory, in bytes; 0 where the system does not tell.
  static func memory(of process: Int32) -> Int {
    let status = FilePath("/proc/\(process)/status")
    guard let bytes = try? DurableFile.content(ofSpecial: status) else { return 0 }
    let line = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
      .first { $0.hasPrefix("RssAnon:") }
    let kilobytes = line?.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) }
    return (kilobytes ?? 0) << 10
  }
}
