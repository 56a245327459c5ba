import Daybook
import DaybookDomain
import Testing

@Suite struct `The tree of causes` {
  let daybook: Daybook
  let worker: Worker

  init() async throws {
    daybook = try Daybook(on: memoryLog())
    worker = try await daybook.startWorker(named: "worker:one")
  }

  private func work() async throws {
    for lease in try await daybook.lease(upTo: 10, from: ["default"], as: worker) {
      try await daybook.complete(lease)
    }
  }

  private func words(_ job: JobID) async throws -> [String] {
    let tree = try #require(try await daybook.view().causalTree(of: job))
    return tree.nodes.map { String(repeating: " ", count: $0.depth) + $0.recorded.event.typeWord }
  }

  @Test func `leads from a batch over its last job to its finishing job`() async throws {
    let finishing = JobRequest(kind: "letter")
    let batch = try await daybook.enqueueBatch(
      BatchRequest(owner: "ada", finishing: finishing),
      of: [JobRequest(kind: "one"), JobRequest(kind: "two")])
    try await work()
    try await work()
    #expect(
      try await words(batch.jobs[1].job) == [
        "BatchOpened", " JobQueued", "  AttemptStarted", "  JobCompleted", "   BatchFinished",
        "    JobQueued", "     AttemptStarted", "     JobCompleted",
      ])
  }

  @Test func `shows a finishing job with what led to it, and not with its siblings' ends`()
    async throws
  {
    _ = try await daybook.enqueueBatch(
      BatchRequest(owner: "ada", finishing: JobRequest(kind: "letter")),
      of: [JobRequest(kind: "one"), JobRequest(kind: "two")])
    try await work()
    var query = JobQuery()
    query.kind = "letter"
    let letter = try #require(try await daybook.view().jobs(query).first)
    #expect(
      try await words(letter.id) == [
        "BatchOpened", " JobQueued", "  JobCompleted", "   BatchFinished", "    JobQueued",
      ])
  }

  @Test func `follows jobs that a job has queued`() async throws {
    let parent = try await daybook.enqueue(JobRequest(kind: "parent")).job
    let lease = try #require(
      try await daybook.lease(upTo: 1, from: ["default"], as: worker).first)
    let started = try #require(try await daybook.view().head(of: parent))
    let child = try await daybook.enqueue(
      JobRequest(kind: "child"), as: Attribution(actor: "worker:one", cause: started))
    try await daybook.complete(lease)
    #expect(
      try await words(parent) == [
        "JobQueued", " AttemptStarted", "  JobQueued", " JobCompleted",
      ])
    #expect(try await words(child.job) == ["JobQueued", " AttemptStarted", "  JobQueued"])
  }

  @Test func `is not there for what is no job`() async throws {
    #expect(try await daybook.view().causalTree(of: JobID(rawValue: 1)) == nil)
    #expect(try await daybook.view().causalTree(of: JobID(rawValue: 99)) == nil)
  }
}
