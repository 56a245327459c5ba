import Daybook
import DaybookTesting
import Testing

@Suite struct `A handler's progress` {
  let workshop: Workshop

  init() throws { workshop = try Workshop() }

  private func reports(of job: JobID) async throws -> [UInt64] {
    try await workshop.events(of: job).compactMap {
      if case .progress(let progress) = $0 { progress.done } else { nil }
    }
  }

  @Test func `is recorded at once, then at most once in a quarter of a second`() async throws {
    let gate = Gate()
    workshop.service.register(Transcode.self) { _, context in
      for done in 1...100 { context.progress(UInt64(done), of: 100) }
      await gate.pass()
    }
    let job = try await workshop.enqueue()
    try await workshop.work {
      await workshop.clock.sleeper(of: .milliseconds(250))
      try await until { try await reports(of: job) == [1] }
      workshop.clock.advance(by: .milliseconds(250))
      try await until { try await reports(of: job) == [1, 100] }
      gate.open()
      try await workshop.job(job, is: .completed)
    }
    #expect(try await reports(of: job) == [1, 100])
  }

  @Test func `is recorded to the last before the attempt ends`() async throws {
    workshop.service.register(Transcode.self) { _, context in
      for done in 1...100 { context.progress(UInt64(done), of: 100) }
    }
    let job = try await workshop.enqueue()
    try await workshop.work { try await workshop.job(job, is: .completed) }
    #expect(try await reports(of: job) == [1, 100])
    #expect(try await workshop.events(of: job).last == .jobCompleted)
  }

  @Test func `is recorded before the stage that follows it`() async throws {
    workshop.service.register(Transcode.self) { _, context in
      context.progress(1)
      context.progress(2)
      try await context.enterStage("upload")
    }
    let job = try await workshop.enqueue()
    try await workshop.work { try await workshop.job(job, is: .completed) }
    let types = try await workshop.events(of: job).map { event in
      switch event {
      case .progress(let progress): "progress \(progress.done)"
      case .stageEntered: "stage"
      default: "other"
      }
    }
    #expect(types == ["other", "other", "progress 1", "progress 2", "stage", "other"])
  }

  @Test func `of an upload is seen in bytes and files`() async throws {
    let last = JobEvent.UploadProgress(byteCount: 9, byteTotal: 9, fileCount: 2, fileTotal: 2)
    workshop.service.register(Transcode.self) { _, context in
      context.uploadProgress(JobEvent.UploadProgress(byteCount: 1, byteTotal: 9))
      context.uploadProgress(last)
    }
    let job = try await workshop.enqueue()
    try await workshop.work { try await workshop.job(job, is: .completed) }
    #expect(try await workshop.events(of: job).contains(.uploadProgress(last)))
  }
}
