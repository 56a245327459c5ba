import Daybook
import InMemoryTracing
import Metrics
import MetricsTestKit
import Testing
import Tracing

@Suite struct `What is put around handlers` {
  struct Noting: JobMiddleware {
    let name: String
    let notes: Shared<[String]>

    func handle(
      _ context: JobContext, next: @Sendable (JobContext) async throws -> [UInt8]?
    ) async throws -> [UInt8]? {
      notes.update { $0.append("\(name) before") }
      defer { notes.update { $0.append("\(name) after") } }
      return try await next(context)
    }
  }

  struct Refusing: JobMiddleware {
    func handle(
      _ context: JobContext, next: @Sendable (JobContext) async throws -> [UInt8]?
    ) async throws -> [UInt8]? {
      throw JobFailure("not today", .discard)
    }
  }

  @Test func `is called in the order in which it was added`() async throws {
    let workshop = try Workshop()
    let notes = Shared<[String]>([])
    workshop.service.add(Noting(name: "outer", notes: notes))
    workshop.service.add(Noting(name: "inner", notes: notes))
    workshop.service.register(Transcode.self) { _, _ in notes.update { $0.append("handler") } }
    let job = try await workshop.enqueue()
    try await workshop.work { try await workshop.job(job, is: .completed) }
    #expect(
      notes.value == [
        "outer before", "inner before", "handler", "inner after", "outer after",
      ])
  }

  @Test func `may decide in the handler's place`() async throws {
    let workshop = try Workshop()
    workshop.service.add(Refusing())
    workshop.service.register(Transcode.self) { _, _ in Issue.record("called") }
    let job = try await workshop.enqueue()
    try await workshop.work { try await workshop.job(job, is: .failed) }
  }

  @Test func `counts and times attempts by kind and outcome`() async throws {
    let workshop = try Workshop()
    let metrics = TestMetrics()
    workshop.service.add(MetricsMiddleware(factory: metrics))
    workshop.service.register(Transcode.self) { job, _ in
      if job.path == "bad" { throw JobFailure("no", .discard) }
    }
    let good = try await workshop.daybook.enqueue(Transcode(path: "good")).job
    let bad = try await workshop.daybook.enqueue(Transcode(path: "bad")).job
    try await workshop.work {
      try await workshop.job(good, is: .completed)
      try await workshop.job(bad, is: .failed)
    }
    for outcome in ["completed", "failed"] {
      let dimensions = [("kind", "transcode"), ("outcome", outcome)]
      #expect(try metrics.expectCounter("daybook_attempts", dimensions).values == [1])
      #expect(try metrics.expectTimer("daybook_attempt_duration", dimensions).values.count == 1)
    }
  }

  @Test func `puts a span around every attempt`() async throws {
    let workshop = try Workshop()
    let tracer = InMemoryTracer()
    workshop.service.add(TracingMiddleware(tracer: tracer))
    workshop.service.register(Transcode.self) { _, _ in throw JobFailure("no", .discard) }
    let job = try await workshop.enqueue()
    try await workshop.work { try await workshop.job(job, is: .failed) }
    let span = try #require(tracer.finishedSpans.first)
    #expect(span.operationName == "transcode")
    #expect(span.attributes["messaging.message.id"]?.toSpanAttribute() == "\(job.rawValue)")
    #expect(span.errors.count == 1)
  }
}
