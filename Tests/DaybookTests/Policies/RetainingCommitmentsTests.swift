import Daybook
import DaybookDomain
import DaybookLog
import DaybookTesting
import Testing

@Suite struct `Leaving commitments of erased bytes` {
  private let policy = #"{"retention":[{"finished":"30d","payloads":"7d"}]}"#

  /// The commitment that the first event of a job has left.
  private func commitment(digest: DetailDigest?) async throws -> [UInt8]? {
    let log = memoryLog()
    let shop = try await PolicyShop(on: log, detailDigest: digest)
    let job = try await shop.complete()
    shop.clock.advance(by: .seconds(8 * 86_400))
    #expect(try await shop.apply(policy) == PolicyReport(erasedCount: 1))
    var left: [UInt8]?
    try log.readFrames(from: LogPosition(rawValue: job.rawValue)) { frame in
      left = (try? frame.detailCommitments())?[LogPosition(rawValue: job.rawValue)]
      return .stop
    }
    return left
  }

  @Test func `an erasure leaves what the options make of salt and bytes`() async throws {
    let left = try await commitment { salted in
      [UInt8](repeating: UInt8(salted.byteCount), count: 32)
    }
    // Sixteen bytes of salt, and the payload "secret" with its field and length.
    #expect(left == [UInt8](repeating: 16 + 8, count: 32))
  }

  @Test func `without a digest it leaves nothing`() async throws {
    #expect(try await commitment(digest: nil) == nil)
  }
}
