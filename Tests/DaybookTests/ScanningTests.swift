import Daybook
import DaybookDomain
import DaybookLog
import Foundation
import SystemPackage
import Testing

/// One job for each file of a tree that needs one.
@Suite final class `Scanning a tree` {
  let root: URL
  let daybook: Daybook

  init() async throws {
    root = FileManager.default.temporaryDirectory.appending(path: "daybook-scan-\(UUID())")
    try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
    daybook = try Daybook(on: memoryLog())
  }

  deinit { try? FileManager.default.removeItem(at: root) }

  private func write(_ path: String, _ text: String = "") throws {
    let file = root.appending(path: path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  private var scan: FileScan { FileScan(FilePath(root.path), kind: "transcode") }

  /// The files that jobs were queued for, in the order in which they were.
  private func queued() async throws -> [String] {
    let view = try await daybook.view()
    return try view.allJobs(JobQuery()).reversed().map { job in
      let input = try #require(try view.detail(of: job.id)?[.input])
      return String(decoding: input.dropFirst(root.path.utf8.count + 1), as: UTF8.self)
    }
  }

  private func finish(_ count: Int, failing: Bool = false) async throws {
    let worker = try await daybook.startWorker(named: "worker:one")
    for lease in try await daybook.lease(upTo: count, from: ["default"], as: worker) {
      if failing {
        var failure = Failure()
        failure.verdict = .discard
        try await daybook.fail(lease, failure)
      } else {
        try await daybook.complete(lease)
      }
    }
  }

  @Test func `queues a job for every file that matches, in the order of their names`() async throws
  {
    for path in ["b.flac", "a/z.flac", "a.flac", "a/y.txt", "c/d/e.flac", "A.flac"] {
      try write(path)
    }
    var scan = scan
    scan.pattern = "*.flac"
    let report = try await daybook.scan(scan)
    #expect(report.seenCount == 5 && report.queuedCount == 5 && report.isFinished)
    #expect(try await queued() == ["A.flac", "a/z.flac", "a.flac", "b.flac", "c/d/e.flac"])
  }

  @Test func `matches the whole path where the pattern has a slash`() async throws {
    for path in ["a/one.flac", "b/one.flac", "a/b/one.flac"] { try write(path) }
    var scan = scan
    scan.pattern = "a/*.flac"
    try await daybook.scan(scan)
    #expect(try await queued() == ["a/one.flac"])
  }

  @Test func `tells the path in the payload, and in its own bytes in the input`() async throws {
    // Not UTF-8.
    let bytes = Array(root.path.utf8) + [0x2F, 0x61, 0xFF]
    let path = String(decoding: bytes, as: UTF8.self)
    let descriptor = unsafe (bytes + [0]).withUnsafeBufferPointer { name in
      unsafe name.baseAddress!.withMemoryRebound(to: CChar.self, capacity: name.count) { name in
        unsafe open(name, O_CREAT | O_WRONLY, 0o600)
      }
    }
    close(descriptor)
    try await daybook.scan(scan)
    let view = try await daybook.view()
    let job = try #require(try view.jobs().first)
    let detail = try #require(try view.detail(of: job.id))
    #expect(detail[.input] == bytes)
    let payload = try #require(detail[.payload])
    let object = try JSONSerialization.jsonObject(with: Data(payload)) as? [String: String]
    #expect(object == ["path": path])
  }

  @Test func `queues nothing the second time`() async throws {
    for number in 0..<20 { try write("\(number)") }
    try await daybook.scan(scan)
    let report = try await daybook.scan(scan)
    #expect(report.seenCount == 20 && report.queuedCount == 0)
    try await finish(20)
    #expect(try await daybook.scan(scan).queuedCount == 0)
  }

  @Test func `queues again what has failed, and only that`() async throws {
    for path in ["a", "b", "c"] { try write(path) }
    try await daybook.scan(scan)
    try await finish(1, failing: true)
    try await finish(1)
    #expect(try await daybook.scan(scan).queuedCount == 1)
    #expect(try await queued() == ["a", "b", "c", "a"])
  }

  @Test func `queues what was completed where that is asked for`() async throws {
    try write("a")
    try await daybook.scan(scan)
    try await finish(1)
    var scan = scan
    scan.job.uniqueness = .unfinished
    #expect(try await daybook.scan(scan).queuedCount == 1)
  }

  @Test func `queues one file for two kinds of work`() async throws {
    try write("a")
    try await daybook.scan(scan)
    #expect(try await daybook.scan(FileScan(scan.directory, kind: "thumbnail")).queuedCount == 1)
  }

  @Test func `gives larger files the greater weight where that is asked for`() async throws {
    try write("a", "small")
    try write("b", "a larger one")
    var scan = scan
    scan.prefersLargeFiles = true
    scan.job.priority = 70
    try await daybook.scan(scan)
    let worker = try await daybook.startWorker(named: "worker:one")
    let leases = try await daybook.lease(upTo: 2, from: ["default"], as: worker)
    #expect(leases.map { $0.payload.map { $0.contains(UInt8(ascii: "b")) } }.count == 2)
    let view = try await daybook.view()
    #expect(try leases.map { try view.job($0.job)?.weight } == [12, 5])
    #expect(try view.job(leases[0].job)?.priority == 70)
  }

  @Test func `tells files apart as its key says`() async throws {
    try write("a", "same")
    try write("b", "same")
    var scan = scan
    scan.key = FileKey(name: "content") { _ in "same" }
    #expect(try await daybook.scan(scan).queuedCount == 1)
  }

  @Test func `follows no link`() async throws {
    try write("real/a")
    try FileManager.default.createSymbolicLink(
      at: root.appending(path: "alias"), withDestinationURL: root.appending(path: "real"))
    try FileManager.default.createSymbolicLink(
      at: root.appending(path: "file"), withDestinationURL: root.appending(path: "real/a"))
    try FileManager.default.createSymbolicLink(
      at: root.appending(path: "real/back"), withDestinationURL: root)
    try await daybook.scan(scan)
    #expect(try await queued() == ["real/a"])
  }

  @Test func `records what it cannot read, and goes on`() async throws {
    for path in ["a", "b", "c"] { try write(path) }
    var scan = scan
    scan.key = FileKey(name: "picky") { path throws(Errno) in
      if path.lastComponent == "b" { throw .ioError }
      return path.string
    }
    var told: [FilePath] = []
    let report = try await daybook.scan(scan, unreadable: { path, _ in told.append(path) })
    #expect(report.unreadableCount == 1 && report.isFinished)
    #expect(told == [scan.directory.appending("b")])
    #expect(try await queued() == ["a", "c"])
    let view = try await daybook.view()
    guard case .present(let detail) = try view.event(at: view.position)?.detail else {
      Issue.record("the end of the scan has no detail")
      return
    }
    #expect(detail.text(.message) == "b: \(Errno.ioError.description)")
  }

  @Test func `is refused for what is no directory, and leaves nothing`() async throws {
    try write("a")
    let code = Errno.notDirectory.rawValue
    await #expect(throws: DaybookError.rejected(.invalid(field: .directory(code: code)))) {
      try await daybook.scan(FileScan(scan.directory.appending("a"), kind: "transcode"))
    }
    #expect(try await daybook.view().position == .beginning)
  }
}
