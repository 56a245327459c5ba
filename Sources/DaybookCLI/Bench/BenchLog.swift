import Daybook
import DaybookSystem
import SystemPackage

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A log that a workload fills, and what it is filled with.
struct BenchLog {
  static let request = JobRequest(kind: "bench", payload: [UInt8](repeating: 0x61, count: 100))

  let path: FilePath

  func open() async throws -> Daybook {
    do { return try await Daybook.open(at: path) } catch { throw Refusal(error, log: path) }
  }

  /// Carries out so many lives, then queues so many jobs, a thousand at a time.
  func fill(done: Int, waiting: Int) async throws -> Daybook {
    let daybook = try await open()
    let worker = try await daybook.startWorker(named: "worker:bench", timeout: .seconds(3_600))
    var left = done
    while left > 0 {
      let count = min(left, 1_000)
      try await daybook.enqueue(Array(repeating: Self.request, count: count))
      let leases = try await daybook.lease(upTo: count, from: ["default"], as: worker)
      for result in try await daybook.complete(leases) { _ = try result.get() }
      left -= count
    }
    left = waiting
    while left > 0 {
      let count = min(left, 1_000)
      try await daybook.enqueue(Array(repeating: Self.request, count: count))
      left -= count
    }
    return daybook
  }

  /// The bytes that its files take on the disk.
  var byteCount: Int { Self.byteCount(of: path) }

  private static func byteCount(of path: FilePath) -> Int {
    guard let status = try? Stat(path) else { return 0 }
    guard status.type == .directory else { return Int(status.blocksAllocated) * 512 }
    let names = (try? Directory.names(in: path)) ?? []
    return names.reduce(0) { $0 + byteCount(of: path.appending($1)) }
  }

  /// Takes away what spares a replay.
  func removeSnapshots() { Directory.removeTree(path.appending("snapshots")) }

  /// Ends this process as a power cut would, as far as a process can be.
  static func die() -> Never {
    kill(getpid(), SIGKILL)
    while true { pause() }
  }

  /// The memory that this process has for itself, in bytes; pages of files do not count.
  static func memory() -> Int {
    guard let status = try? DurableFile.content(ofSpecial: "/proc/self/status") else { return 0 }
    let lines = String(decoding: status, as: UTF8.self).split(separator: "\n")
    let words = lines.first { $0.hasPrefix("RssAnon:") }?.split { " \t".contains($0) } ?? []
    return words.count > 1 ? (Int(words[1]) ?? 0) * 1_024 : 0
  }
}
