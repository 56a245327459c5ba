import Daybook
import DaybookDomain
import DaybookLog
import Foundation
import SystemPackage
import Testing

/// Writers that are killed at random moments, again and again.
@Suite struct `Killing a writer` {
  let place: Place
  var tool: Tool { place.tool }

  init() throws { place = try Place() }

  @Test func `two hundred kills lose no answered command and tear no commit`() async throws {
    var generator = SplitMix(seed: UInt64.random(in: 1...UInt64.max))
    let seed = generator.seed
    var answered: Set<UInt64> = []
    for round in 1...200 {
      let lines = (0..<100).map { number in
        #"{"kind":"k\#(number % 3)","payload":"\#(round)-\#(number)","key":"\#(round)-\#(number)"}"#
      }
      let writer = try tool.start(
        ["enqueue", "--jsonl", "-"], input: Data(lines.joined(separator: "\n").utf8))
      // Some die while they start, most while they write.
      let isEarly = generator.next() % 8 == 0
      if !isEarly { writer.wait { !writer.output.isEmpty } }
      usleep(UInt32(generator.next() % 20_000))
      writer.signal(SIGKILL)
      let outcome = writer.outcome()
      // The last line may have been cut while it was printed; those before it were not.
      let whole = outcome.output.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
      let ids = whole.compactMap { UInt64($0) }
      #expect(ids.count == whole.count)
      answered.formUnion(ids)
      try await check(ids, replays: round % 50 == 0, note: "round \(round), seed \(seed)")
    }
    #expect(answered.count > 1_000, "seed \(seed): the writers were killed too early to say much")
    try await check(Array(answered), replays: true, note: "at the end, seed \(seed)")
  }

  /// Opens the log and looks whether everything answered is there, whether positions have no
  /// gaps, and whether the state that comes of a snapshot is the one that comes of the whole log.
  private func check(_ ids: [UInt64], replays: Bool, note: Comment) async throws {
    let path = FilePath(place.url.appending(path: ".daybook").path)
    guard FileManager.default.fileExists(atPath: path.string) else {
      #expect(ids.isEmpty, note)
      return
    }
    let daybook = try await Daybook.open(at: path)
    let view = try await daybook.view()
    for id in ids {
      let job = try view.job(JobID(rawValue: id))
      #expect(job?.status == .available, note)
    }
    if replays {
      let report = try await daybook.replay()
      #expect(report.differing.isEmpty, note)
      var check = EventCheck()
      try check.read(daybook.log)
      #expect(UInt64(check.eventCount) == view.position.rawValue, note)
    }
    await daybook.close()
  }
}

/// A small generator whose whole future is its seed (SplitMix64).
struct SplitMix {
  let seed: UInt64
  private var state: UInt64

  init(seed: UInt64) {
    self.seed = seed
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
