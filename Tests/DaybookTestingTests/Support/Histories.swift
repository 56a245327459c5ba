import Daybook
import DaybookTesting

/// Logs to be replayed.
enum Histories {
  /// Some jobs of many kinds, of which some are done and some cancelled.
  static func daybook(
    seed: UInt64, steps: Int = 60, kinds: Int = 12, digests: Daybook.Options.StateDigests = .never
  ) async throws -> Daybook {
    var options = Daybook.Options()
    options.actor = "test:history"
    options.stateDigests = digests
    let daybook = try Daybook.inMemory(options: options)
    var random = SeededGenerator(seed: seed)
    let worker = try await daybook.startWorker(named: "worker:one")
    for _ in 0..<steps {
      switch random.below(4) {
      case 0, 1: try await daybook.enqueue(JobRequest(kind: "kind-\(random.below(kinds))"))
      case 2:
        for lease in try await daybook.lease(upTo: 2, from: ["default"], as: worker) {
          try await daybook.complete(lease)
        }
      default:
        let job = try await daybook.enqueue(JobRequest(kind: "kind-\(random.below(kinds))")).job
        if random.below(3) == 0 { try await daybook.cancel(job) }
      }
    }
    return daybook
  }

  /// The same as an export.
  static func export(_ daybook: Daybook) async throws -> String {
    var writer = EventLineWriter()
    for try await element in daybook.events() {
      writer.write(element.recorded, detail: element.detail, names: element.names)
    }
    return unsafe writer.writer.bytes.withUnsafeBytes {
      unsafe String(decoding: $0, as: UTF8.self)
    }
  }
}

/// What a body throws, as text.
func failure(_ body: () async throws -> Void) async -> String {
  do {
    try await body()
    return ""
  } catch { return "\(error)" }
}
