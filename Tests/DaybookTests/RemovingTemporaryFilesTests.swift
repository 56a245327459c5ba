import Daybook
import DaybookDomain
import DaybookLog
import DaybookTesting
import DaybookWire
import Foundation
import SystemPackage
import Testing

@Suite final class `Temporary files` {
  let clock = ManualClock()
  let place: URL
  let work: FilePath
  let daybook: Daybook
  let worker: Worker

  init() async throws {
    place = FileManager.default.temporaryDirectory.appending(path: "daybook-temporary-\(UUID())")
    let url = place.appending(path: "work")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    work = FilePath(url.path)
    var options = Daybook.Options()
    options.clock = clock
    daybook = try Daybook(on: memoryLog(), options: options)
    worker = try await daybook.startWorker(named: "worker:one", timeout: .seconds(60))
  }

  deinit { try? FileManager.default.removeItem(at: place) }

  private func lease() async throws -> Lease {
    try await daybook.enqueue(JobRequest(kind: "transcode"))
    return try #require(try await daybook.lease(upTo: 1, from: ["default"], as: worker).first)
  }

  /// Registers a file and creates it.
  private func create(_ name: FilePath, of lease: Lease) async throws {
    try await daybook.registerTemporaryFile(name, of: lease, in: work)
    try Data().write(to: URL(filePath: work.pushing(name).string))
  }

  private func isThere(_ name: FilePath) -> Bool {
    FileManager.default.fileExists(atPath: work.pushing(name).string)
  }

  private func outcomes() async throws -> [JobEvent.TemporaryFileRemoved.Outcome] {
    try await daybook.removeTemporaryFiles().map(\.outcome)
  }

  @Test func `stay while their attempt runs`() async throws {
    try await create("part", of: try await lease())
    #expect(try await outcomes().isEmpty)
    #expect(isThere("part"))
    #expect(try await daybook.view().temporaryFiles().map(\.isDue) == [false])
  }

  @Test(arguments: ["completed", "failed", "to be retried", "cancelled", "deleted"])
  func `are removed when their attempt has ended`(how: String) async throws {
    let lease = try await lease()
    try await create("part", of: lease)
    switch how {
    case "completed": try await daybook.complete(lease)
    case "failed":
      var failure = Failure()
      failure.verdict = .discard
      try await daybook.fail(lease, failure)
    case "to be retried": try await daybook.fail(lease, Failure())
    case "cancelled": try await daybook.cancel(lease.job, now: true)
    default:
      try await daybook.complete(lease)
      try await daybook.delete(lease.job)
    }
    #expect(try await outcomes() == [.removed])
    #expect(!isThere("part"))
    #expect(try await daybook.view().temporaryFiles().isEmpty)
    #expect(try await daybook.agreesWithReplay())
  }

  @Test func `of a worker that is gone are removed at the next start`() async throws {
    try await create("part", of: try await lease())
    clock.advance(by: .seconds(61))
    try await daybook.reclaim()
    #expect(try await outcomes() == [.removed])
    #expect(!isThere("part"))
  }

  @Test func `of one job are removed without those of others`() async throws {
    let (one, other) = (try await lease(), try await lease())
    try await create("one", of: one)
    try await create("other", of: other)
    _ = try await daybook.complete([one, other])
    #expect(try await daybook.removeTemporaryFiles(of: one.job).map(\.job) == [one.job])
    #expect(!isThere("one") && isThere("other"))
  }

  @Test func `that an attempt of now goes on with are its own`() async throws {
    let first = try await lease()
    try await create("part", of: first)
    try await daybook.interrupt(first, .workerDied)
    let second = try await daybook.lease(first.job, as: worker)
    try await create("part", of: second)
    #expect(try await outcomes().isEmpty)
    #expect(isThere("part"))
    try await daybook.complete(second)
    #expect(try await outcomes() == [.removed, .absent])
  }

  @Test func `that are not there are recorded as absent`() async throws {
    let lease = try await lease()
    try await daybook.registerTemporaryFile("never", of: lease, in: work)
    try await daybook.complete(lease)
    #expect(try await outcomes() == [.absent])
  }

  @Test func `are left alone, and recorded so, when a link has come into the way`() async throws {
    let outside = place.appending(path: "outside")
    try FileManager.default.createDirectory(at: outside, withIntermediateDirectories: true)
    try Data().write(to: outside.appending(path: "kept"))
    let lease = try await lease()
    try await daybook.registerTemporaryFile("sub/kept", of: lease, in: work)
    try FileManager.default.createSymbolicLink(
      at: place.appending(path: "work/sub"), withDestinationURL: outside)
    try await daybook.complete(lease)
    #expect(try await outcomes() == [.refused])
    #expect(FileManager.default.fileExists(atPath: outside.appending(path: "kept").path))
    #expect(try await outcomes().isEmpty)
  }

  @Test(arguments: ["../outside", "/etc/passwd", "."])
  func `outside the working directory are refused, and nothing is written`(
    path: String
  ) async throws {
    let lease = try await lease()
    let head = try await daybook.view().position
    await #expect(throws: DaybookError.rejected(.outsideWorkingDirectory)) {
      try await daybook.registerTemporaryFile(FilePath(path), of: lease, in: work)
    }
    #expect(try await daybook.view().position == head)
  }

  @Test func `of an attempt that has ended are refused, and nothing is written`() async throws {
    let lease = try await lease()
    try await daybook.complete(lease)
    let head = try await daybook.view().position
    await #expect(throws: DaybookError.rejected(.staleAttempt(current: 1))) {
      try await daybook.registerTemporaryFile("part", of: lease, in: work)
    }
    #expect(try await daybook.view().position == head)
  }

  @Test func `stand in the history of their job, with what became of them`() async throws {
    let lease = try await lease()
    try await create("part", of: lease)
    try await daybook.complete(lease)
    try await daybook.removeTemporaryFiles(of: lease.job)
    let history = try #require(try await daybook.view().history(of: lease.job))
    #expect(
      history.events.map(\.recorded.event.typeWord).suffix(3) == [
        "TemporaryFileRegistered", "JobCompleted", "TemporaryFileRemoved",
      ])
    let registration = history.events[2]
    #expect(history.events[4].recorded.cause == registration.recorded.position)
    guard case .present(let detail) = registration.detail else {
      Issue.record("the registration has no detail")
      return
    }
    #expect(detail.text(.path) == "part")
  }

  @Test func `of a job that has left memory are removed as well`() async throws {
    var options = Daybook.Options()
    options.finishedInMemory = 0
    let daybook = try Daybook(on: memoryLog(), options: options)
    let worker = try await daybook.startWorker(named: "worker:one")
    try await daybook.enqueue((0..<30).map { _ in JobRequest(kind: "transcode") })
    let leases = try await daybook.lease(upTo: 30, from: ["default"], as: worker)
    try await daybook.registerTemporaryFile("part", of: leases[0], in: work)
    _ = try await daybook.complete(leases)
    try await daybook.heartbeat(worker)
    #expect(try await daybook.removeTemporaryFiles().map(\.outcome) == [.absent])
    #expect(try await daybook.view().temporaryFiles().isEmpty)
    #expect(try await daybook.view().history(of: leases[0].job) != nil)
    #expect(try await daybook.agreesWithReplay())
  }
}
