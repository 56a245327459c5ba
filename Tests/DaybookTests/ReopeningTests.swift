import Daybook
import Foundation
import SystemPackage
import Testing

@Suite struct `Opening a log again` {
  private func fill(_ path: FilePath, _ count: Int) async throws {
    let daybook = try await Daybook.open(at: path)
    try await daybook.enqueue((0..<count).map { _ in JobRequest(kind: "resize") })
    await daybook.close()
  }

  private func copy(_ name: String, from source: FilePath, to target: FilePath) throws {
    let (source, target) = (source.appending(name), target.appending(name))
    try? FileManager.default.removeItem(atPath: target.string)
    try FileManager.default.copyItem(atPath: source.string, toPath: target.string)
  }

  @Test func `with a snapshot gives what a full replay gives`() async throws {
    try await withTemporaryPath { path in
      try await fill(path, 2_000)
      let snapshots = try FileManager.default.contentsOfDirectory(
        atPath: path.appending("snapshots").string)
      #expect(snapshots.count == 1)
      let daybook = try await Daybook.open(at: path)
      #expect(try await daybook.agreesWithReplay())
      #expect(try await daybook.view().jobCount(JobQuery()) == 2_000)
      await daybook.close()
    }
  }

  @Test func `with snapshots that are damaged reads the whole log instead`() async throws {
    try await withTemporaryPath { path in
      try await fill(path, 2_000)
      let directory = path.appending("snapshots")
      for name in try FileManager.default.contentsOfDirectory(atPath: directory.string) {
        let file = URL(filePath: directory.appending(name).string)
        var bytes = try Data(contentsOf: file)
        bytes[bytes.count / 2] ^= 1
        try bytes.write(to: file)
      }
      let daybook = try await Daybook.open(at: path)
      #expect(try await daybook.view().jobCount(JobQuery()) == 2_000)
      #expect(try await daybook.agreesWithReplay())
      await daybook.close()
    }
  }

  @Test func `that has lost its end since a snapshot is refused`() async throws {
    try await withTemporaryPath { path in
      try await withTemporaryPath { old in
        try await fill(path, 10)
        try FileManager.default.createDirectory(
          atPath: old.string, withIntermediateDirectories: true)
        try copy("data.mdb", from: path, to: old)
        try await fill(path, 2_000)
        try copy("data.mdb", from: old, to: path)
      }
      await #expect(
        throws: DaybookError.unreadable(
          .log(.shrunk(head: LogPosition(rawValue: 10), known: LogPosition(rawValue: 2_010))))
      ) { _ = try await Daybook.open(at: path) }
    }
  }

  @Test func `whose history was exchanged since a snapshot is refused`() async throws {
    try await withTemporaryPath { path in
      try await withTemporaryPath { old in
        try await fill(path, 10)
        try FileManager.default.createDirectory(
          atPath: old.string, withIntermediateDirectories: true)
        try copy("data.mdb", from: path, to: old)
        try await fill(path, 2_000)
        try copy("data.mdb", from: old, to: path)
      }
      let snapshots = path.appending("snapshots")
      let hidden = path.appending("hidden")
      try FileManager.default.moveItem(atPath: snapshots.string, toPath: hidden.string)
      try await fill(path, 2_500)
      try FileManager.default.removeItem(atPath: snapshots.string)
      try FileManager.default.moveItem(atPath: hidden.string, toPath: snapshots.string)
      await #expect(
        throws: DaybookError.unreadable(.log(.forked(position: LogPosition(rawValue: 2_010))))
      ) { _ = try await Daybook.open(at: path) }
    }
  }

  @Test func `that is not there is refused when none is to be made`() async throws {
    try await withTemporaryPath { path in
      var options = Daybook.Options()
      options.log.createsLog = false
      await #expect(throws: DaybookError.unreadable(.log(.storage(.absent)))) {
        _ = try await Daybook.open(at: path, options: options)
      }
      #expect(!FileManager.default.fileExists(atPath: path.string))
    }
  }
}
