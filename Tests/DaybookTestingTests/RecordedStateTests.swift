import Daybook
import DaybookTesting
import Testing

@Suite struct `Comparing with the recorded state` {
  /// A log whose digests say something else from one of them on.
  private func forged(_ export: String, from line: Int) -> String {
    let lines = export.split(separator: "\n").enumerated().map { index, text in
      guard index >= line, text.contains("\"projection\":\"jobs\"") else { return String(text) }
      return String(text).replacing(
        /"digest":"[0-9a-f]{4}/, with: "\"digest\":\"ffff")
    }
    return lines.joined(separator: "\n")
  }

  @Test func `agrees when the same version folds the log again`() async throws {
    let daybook = try await Histories.daybook(seed: 5, digests: .afterEvents(20))
    await daybook.close()
    let replay = Replay(of: daybook.log)
    let comparison = try replay.compareWithRecordedState()
    #expect(comparison.agreeingCount > 20)
    #expect(comparison.divergences.isEmpty)
    #expect(comparison.incomparableCount == 0)
    try replay.expectRecordedState()
  }

  @Test func `names the first that differs and the last that agreed`() async throws {
    let daybook = try await Histories.daybook(seed: 5, steps: 300, digests: .afterEvents(20))
    await daybook.close()
    let export = try await Histories.export(daybook)
    let lines = export.split(separator: "\n")
    let places = lines.indices.filter { lines[$0].contains("\"projection\":\"jobs\"") }
    try #require(places.count > 3)
    let replay = try Replay(export: forged(export, from: places[2]))
    let comparison = try replay.compareWithRecordedState()
    let divergence = try #require(comparison.divergences.first)
    func through(_ place: Int) -> UInt64? {
      lines[place].firstMatch(of: /"through":(\d+)/).flatMap { UInt64($0.output.1) }
    }
    #expect(comparison.divergences.map(\.projection) == ["jobs"])
    #expect(divergence.agreedAt.rawValue == through(places[1]))
    #expect(divergence.differsAt.rawValue == through(places[2]))
    #expect(divergence.recordedAt.rawValue == UInt64(places[2] + 1))
    let answer = await failure { try replay.expectRecordedState() }
    #expect(answer.contains("The state of 'jobs' as of position \(divergence.differsAt.rawValue)"))
  }

  @Test func `fails when there is nothing to compare with`() async throws {
    let daybook = try await Histories.daybook(seed: 5)
    let answer = await failure { try Replay(of: daybook.log).expectRecordedState() }
    #expect(answer.contains("no digest"))
  }

  @Test func `is not kept from the others by a digest of nothing`() async throws {
    let daybook = try await Histories.daybook(seed: 5, digests: .afterEvents(20))
    await daybook.close()
    let replay = Replay(of: daybook.log)
    let count = try replay.compareWithRecordedState().agreeingCount
    let export = try await Histories.export(daybook)
      .replacing(/"through":\d+/, with: "\"through\":0", maxReplacements: 1)
    let comparison = try Replay(export: export).compareWithRecordedState()
    #expect(comparison.agreeingCount == count - 1)
    #expect(comparison.divergences.isEmpty)
  }

  @Test func `passes over what other versions have recorded`() async throws {
    let daybook = try await Histories.daybook(seed: 5, digests: .afterEvents(20))
    await daybook.close()
    let export = try await Histories.export(daybook)
    let older = export.replacing("\"version\":", with: "\"version\":9")
    let comparison = try Replay(export: older).compareWithRecordedState()
    #expect(comparison.agreeingCount == 0)
    #expect(comparison.divergences.isEmpty)
    #expect(comparison.incomparableCount > 0)
  }
}
