import Daybook
import DaybookDomain
import DaybookLog
import Testing

@Suite struct `Counting in little memory` {
  private static func sighting(_ number: UInt64) -> FailureSighting {
    FailureSighting(
      position: LogPosition(rawValue: number), time: Timestamp(milliseconds: Int64(number)),
      job: JobID(rawValue: number), failure: AttemptFailure())
  }

  @Test func `different jobs is exact while there are few, however often they come`() {
    var jobs = DistinctJobs()
    for _ in 0..<3 {
      for number in 1...UInt64(DistinctJobs.limit) { jobs.insert(JobID(rawValue: number)) }
    }
    #expect(jobs.count == DistinctJobs.limit)
    #expect(jobs.isExact)
  }

  @Test(arguments: [1_000, 30_000, 300_000])
  func `different jobs is about right when there are many`(count: Int) {
    var jobs = DistinctJobs()
    for _ in 0..<2 {
      for number in 1...UInt64(count) { jobs.insert(JobID(rawValue: number)) }
    }
    #expect(!jobs.isExact)
    #expect((count * 8 / 10...count * 12 / 10).contains(jobs.count))
  }

  @Test func `groups keeps the great ones and the total, however many small ones there are`() {
    var tally = FailureGroupTally(memoryLimit: 10)
    for number in UInt64(1)...1_000 {
      tally.add(Self.sighting(number), to: [number % 2 == 0 ? "often" : "once \(number)"])
      #expect(tally.groups.count <= 10)
    }
    #expect(tally.groups.first?.values == ["often"])
    #expect(tally.groups.first?.count == 500)
    #expect(tally.total == 1_000)
    #expect(tally.groups.map(\.count).reduce(0, +) + tally.otherCount == 1_000)
  }
}
