import Daybook
import DaybookLog
import DaybookTesting
import SystemPackage
import Testing

/// Does whatever comes to mind to a daybook, the same for the same seed.
private struct Turmoil {
  var random: SeededGenerator
  let shop: PolicyShop
  var jobs: [JobID] = []

  mutating func step() async throws {
    let daybook = shop.daybook
    shop.clock.advance(by: .seconds(random.below(90_000)))
    let job = jobs.randomElement(using: &random) ?? JobID(rawValue: 1)
    switch random.below(16) {
    case 0, 1, 2: jobs.append(try await enqueue())
    case 3: jobs.append(try await shop.complete("k\(random.below(5))"))
    case 4: jobs.append(try await shop.fail(key: "key-\(random.below(9))"))
    case 5: try? await shop.fail(job)
    case 6: _ = try? await daybook.pause(job)
    case 7: _ = try? await daybook.resume(job)
    case 8: _ = try? await daybook.retry(job)
    case 9: _ = try? await daybook.cancel(job, as: Attribution(actor: "a", note: "n"))
    case 10: try? await daybook.delete(job)
    case 11, 12: _ = try? await daybook.redact(job, as: Attribution(actor: "b", note: "m"))
    case 13: try await daybook.skip("key-\(random.below(9))")
    case 14:
      _ = try await shop.apply(#"{"retention":[{"finished":"30d","payloads":"7d"}]}"#)
    default:
      jobs += try await daybook.enqueueBatch(
        BatchRequest(owner: "o", finishing: JobRequest(kind: "end", payload: [1])),
        of: (0..<3).map { _ in JobRequest(kind: "item", payload: [2]) }
      ).jobs.map(\.job)
    }
  }

  /// A job with labels in no order, and bytes that are no text.
  private mutating func enqueue() async throws -> JobID {
    let payload = random.bytes(random.below(60))
    var request = JobRequest(kind: "odd \(random.below(9))", payload: payload)
    for _ in 0..<random.below(4) {
      request.labels.append(
        Label(name: ["z", "a", "é", ""][random.below(4)], value: "\(random.below(3))"))
    }
    return try await shop.daybook.enqueue(request).job
  }
}

@Suite struct `Moving logs` {
  private let digest: DetailDigest = { salted in
    [UInt8](repeating: UInt8(truncatingIfNeeded: salted.byteCount), count: 32)
  }

  private func export(_ daybook: Daybook) async throws -> [UInt8] {
    var text: [UInt8] = []
    try await daybook.export { bytes in text += [UInt8](copying: bytes) }
    return text
  }

  private func lines(_ text: [UInt8]) -> [[UInt8]] {
    text.split(separator: UInt8(ascii: "\n")).map(Array.init)
  }

  private func importLines(
    _ lines: [[UInt8]], to path: FilePath, until end: Moment? = nil
  ) throws -> LMDBEventLog {
    var rest = lines[...]
    _ = try Daybook.importLog(to: path, until: end) { () throws(Errno) in rest.popFirst() }
    return try LMDBEventLog(directory: path, now: 0)
  }

  /// Everything in the frames, and what erased bytes have left.
  private func content(of log: any EventLog) throws -> [FrameContent: DetailCommitments] {
    var frames: [FrameContent: DetailCommitments] = [:]
    try log.readFrames(from: .beginning) { frame in
      guard let content = try? FrameContent(frame) else { return .stop }
      frames[content] = try? frame.detailCommitments()
      return .proceed
    }
    return frames
  }

  private func turmoil(_ seed: UInt64, steps: Int) async throws -> (MemoryEventLog, Daybook) {
    let log = memoryLog()
    let shop = try await PolicyShop(on: log, finishedInMemory: 8, detailDigest: digest)
    var turmoil = Turmoil(random: SeededGenerator(seed: seed), shop: shop)
    for _ in 0..<steps { try await turmoil.step() }
    return (log, shop.daybook)
  }

  @Test(arguments: UInt64(1)...6)
  func `what is imported has the same frames, bytes and commitments`(seed: UInt64) async throws {
    let (log, daybook) = try await turmoil(seed, steps: 250)
    let text = try await export(daybook)
    let wanted = try content(of: log)
    let fingerprint = try await daybook.fingerprint()
    try await withTemporaryPath { path in
      let copy = try importLines(lines(text), to: path)
      #expect(copy.identity == log.identity, "seed \(seed)")
      #expect(copy.createdAt == log.createdAt)
      #expect(try content(of: copy) == wanted, "seed \(seed)")
      let other = try Daybook(on: copy)
      #expect(try await export(other) == text, "seed \(seed)")
      #expect(try await other.fingerprint() == fingerprint, "seed \(seed)")
      #expect(try await other.agreesWithReplay())
      await other.close()
    }
  }

  @Test func `a log that goes back has the frames before the moment, and another last one`()
    async throws
  {
    let (log, daybook) = try await turmoil(9, steps: 120)
    let all = lines(try await export(daybook))
    let batch = try #require(
      all.firstIndex { String(decoding: $0, as: UTF8.self).contains("\"BatchOpened\"") })
    let wanted = try content(of: log)
    try await withTemporaryPath { path in
      // In the middle of the frame of a batch.
      let end = Moment.position(LogPosition(rawValue: UInt64(batch + 2)))
      let copy = try importLines(all, to: path, until: end)
      #expect(try copy.head().position.rawValue == UInt64(batch + 2))
      let frames = try content(of: copy).keys.sorted { $0.first < $1.first }
      for frame in frames.dropLast() { #expect(wanted[frame] != nil) }
      let last = frames.last?.header.identity
      #expect(!wanted.keys.contains { $0.header.identity == last })
      #expect(try await Daybook(on: copy).agreesWithReplay())
    }
  }

  @Test(arguments: UInt64(1)...20)
  func `lines in which anything was changed are refused or make a sound log`(
    seed: UInt64
  ) async throws {
    let (_, daybook) = try await turmoil(3, steps: 60)
    var all = lines(try await export(daybook))
    var random = SeededGenerator(seed: seed)
    for _ in 0..<3 {
      let (one, two) = (random.below(all.count), random.below(all.count))
      switch random.below(4) {
      case 0: all.swapAt(one, two)
      case 1: all.remove(at: one)
      case 2: all[one].removeLast(1 + random.below(all[one].count))
      default: all[one][random.below(max(all[one].count, 1))] = random.bytes(1)[0]
      }
      if all[one].isEmpty { all.remove(at: one) }
    }
    try await withTemporaryPath { path in
      guard let copy = try? importLines(all, to: path) else {
        #expect((try? Stat(path)) == nil)
        #expect((try? Stat(FilePath(path.string + ".import"))) == nil)
        return
      }
      let agrees = try await Daybook(on: copy).agreesWithReplay()
      #expect(agrees, "seed \(seed)")
    }
  }
}
