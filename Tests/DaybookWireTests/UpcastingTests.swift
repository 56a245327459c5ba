import DaybookDomain
import DaybookLog
import Testing

@testable import DaybookWire

@Suite struct `Events that are no longer written` {
  /// Once, say, an upload was told as event 200, in whole percent.
  private let codec = RecordCodec(upcasters: [
    200: Upcaster(from: JobEvent.Progress(done: 0, total: 0)) { old in
      .uploadProgress(JobEvent.UploadProgress(byteCount: old.done, byteTotal: old.total))
    }
  ])

  @Test func `are read as the event that says the same today`() throws {
    let recorded = try Records.decode([200, 1, 0, 5, 60, 100], codec: codec)
    let today = JobEvent.UploadProgress(byteCount: 60, byteTotal: 100)
    #expect(recorded.event == .uploadProgress(today))
    #expect(recorded.job == JobID(rawValue: Samples.position - 5))
  }

  @Test func `are refused when their bytes end too early`() {
    let fault = MalformedBytes(offset: 4, reason: "the bytes end too early")
    #expect(throws: RecordFault.malformed(fault)) {
      try Records.decode([200, 0, 0, 60], codec: codec)
    }
  }

  @Test func `keep numbers that no event of today has`() {
    #expect(Upcaster.all.keys.allSatisfy { EventTag(rawValue: $0) == nil })
  }
}
