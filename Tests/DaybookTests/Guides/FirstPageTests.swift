import Daybook
import Testing

/// The example of the first page.
@Suite struct `The first page` {
  private func resize(_ payload: [UInt8]?) async throws {
    #expect(payload == Array("cat.jpg".utf8))
  }

  @Test func `shows a job's way from the queue to its history`() async throws {
    try await withTemporaryPath { directory in
      let daybook = try await Daybook.open(at: directory)

      var request = JobRequest(kind: "resize", payload: Array("cat.jpg".utf8))
      request.key = "cat.jpg"  // no second one while this is unfinished
      let job = try await daybook.enqueue(request).job  // returns when it is durable

      let worker = try await daybook.startWorker(named: "worker:one")
      for lease in try await daybook.lease(upTo: 10, from: ["default"], as: worker) {
        do {
          try await resize(lease.payload)
          try await daybook.complete(lease)
        } catch {
          try await daybook.fail(lease, Failure(message: "\(error)"))
        }
      }

      let view = try await daybook.view()  // a photograph: consistent, and nobody waits for it
      print(try view.history(of: job)!.events.count, "events")
      await daybook.close()
    }
  }
}
