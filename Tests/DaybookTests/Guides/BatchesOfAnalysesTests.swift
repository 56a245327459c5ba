import Daybook
import DaybookDomain
import Testing

/// The code of `docs/guides/batches-of-analyses.md`.
@Suite struct `The guide to batches` {
  struct Analyse: Job {
    static let kind = "analyse"
    var sample: Int
  }

  struct SendLetter: Job {
    static let kind = "letter"
    var to: String
  }

  let letters = Shared<[String]>([])
  let ended = Shared<[BatchID]>([])

  private func worker(_ daybook: Daybook) -> WorkerService {
    let letters = letters
    let service = WorkerService(daybook)
    service.register(Analyse.self) { job, context in
      if job.sample == 7 {
        throw JobFailure("sample 7 is empty", category: .invalidInput)
      }
      if job.sample == 8, context.attempt == 1 {
        throw JobFailure("come back later", .retryAfter(.zero), category: .rateLimited)
      }
    }
    service.register(SendLetter.self) { job, context in
      letters.update { $0.append(job.to) }
    }
    return service
  }

  @Test func `ends a batch with one letter, though one of its jobs has failed`() async throws {
    let daybook = try Daybook(on: memoryLog())

    let request = BatchRequest(owner: "ada", finishing: try JobRequest(SendLetter(to: "ada")))
    let analyses = try (1...20).map { try JobRequest(Analyse(sample: $0)) }
    let batch = try await daybook.enqueueBatch(request, of: analyses).batch

    let service = worker(daybook)
    let run = Task { try await service.run() }
    let ended = ended
    let following = Task {
      try await daybook.follower(named: "letters").follow { element in
        if case .batchFinished(let end) = element.recorded.event {
          ended.update { $0.append(end.batch) }
        }
      }
    }
    await until { letters.value == ["ada"] && ended.value == [batch] }

    let view = try await daybook.view()
    let latest = try view.latestBatch(of: "ada")!
    print("\(latest.percent) %: \(latest.completed) done, \(latest.failed) failed")
    for item in try view.items(of: latest.id)! {
      if let failure = item.lastFailure { print(item.job.rawValue, failure.message ?? "") }
    }

    #expect(latest.id == batch)
    #expect(latest.completed == 19)
    #expect(latest.failed == 1)
    let messages = try view.items(of: batch)!.compactMap { $0.lastFailure?.message }
    #expect(messages == ["sample 7 is empty", "come back later"])
    run.cancel()
    following.cancel()
    try await run.value
    try await following.value
  }
}
