import Daybook
import DaybookWire
import Testing

/// The code of `docs/guides/uploads.md`.
@Suite struct `The guide to uploads` {
  struct Upload: Job {
    static let kind = "upload"
    var file: String
  }

  private func worker(_ daybook: Daybook) -> WorkerService {
    let chunks: @Sendable (String) throws -> [[UInt8]] = { _ in [[1, 2, 3, 4], [5, 6, 7, 8]] }
    let send: @Sendable ([UInt8]) async throws -> Void = { _ in }
    let service = WorkerService(daybook)
    service.register(Upload.self) { job, context in
      let chunks = try chunks(job.file)
      let total = UInt64(chunks.reduce(0) { $0 + $1.count })
      var sent: UInt64 = 0
      for chunk in chunks {
        try await send(chunk)
        sent += UInt64(chunk.count)
        context.uploadProgress(JobEvent.UploadProgress(byteCount: sent, byteTotal: total))
      }
    }
    return service
  }

  @Test(.timeLimit(.minutes(10))) func `shows how far they are as it comes`() async throws {
    let daybook = try Daybook(on: memoryLog())
    let service = worker(daybook)
    let run = Task { try await service.run() }

    var options = JobOptions()
    options.labels = [Label(name: "resource", value: "album 17")]
    let job = try await daybook.enqueue(Upload(file: "box.tar"), options).job

    for try await element in daybook.events(follows: true) {
      let uploads = try await daybook.view().uploads()
      for upload in uploads { print(upload.job.status.word, upload.percent ?? 0) }
      if case .jobCompleted = element.recorded.event { break }
    }

    var query = JobQuery()
    query.labels = [Label(name: "resource", value: "album 17")]
    let uploads = try await daybook.view().uploads(query)
    let figures = UploadFigures(uploads)
    print(figures.completed, "of", figures.total, "are done,", figures.bytesPerSecond, "bytes/s")

    #expect(uploads.map(\.job.id) == [job])
    #expect(uploads.map(\.percent) == [100])
    #expect(figures.completed == 1)
    run.cancel()
    try await run.value
  }
}
