import Daybook
import DaybookDomain
import DaybookLog
import Foundation
import SystemPackage
import Testing

/// Scans that are cut off and go on.
@Suite final class `An interrupted scan` {
  let root: URL
  let log = memoryLog()
  let daybook: Daybook

  init() async throws {
    root = FileManager.default.temporaryDirectory.appending(path: "daybook-scan-\(UUID())")
    daybook = try Daybook(on: log)
    // Five directories of five files.
    for directory in 0..<5 {
      let url = root.appending(path: "d\(directory)")
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
      for file in 0..<5 { try Data().write(to: url.appending(path: "f\(file)")) }
    }
  }

  deinit { try? FileManager.default.removeItem(at: root) }

  private var scan: FileScan {
    var scan = FileScan(FilePath(root.path), kind: "transcode")
    scan.checkpointCount = 2
    scan.checkpointPeriod = .seconds(3600)
    return scan
  }

  /// Scans until so many files were seen, and stops there as Ctrl-C would.
  private func scan(upTo count: UInt64) async throws -> FileScanReport {
    let (daybook, scan) = (daybook, scan)
    return try await Task {
      try await daybook.scan(
        scan,
        progress: { report in
          if report.seenCount >= count {
            unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
          }
        })
    }.value
  }

  @Test func `goes on behind what it has seen, and opens no directory before it`() async throws {
    let first = try await scan(upTo: 16)
    #expect(!first.isFinished && first.seenCount == 16 && first.directoryCount == 5)
    let second = try await daybook.scan(scan)
    #expect(second.isFinished && second.isResumed && second.scan == first.scan)
    #expect(second.seenCount == 25 && second.queuedCount == 25)
    // The tree itself, and the last two directories.
    #expect(second.directoryCount == 3)
    #expect(try await daybook.view().jobCount(JobQuery()) == 25)
  }

  @Test func `is shown until it has come to its end`() async throws {
    let report = try await scan(upTo: 6)
    let open = try #require(try await daybook.view().scans().first)
    #expect(open.id == report.scan && open.seenCount == 6 && open.queuedCount == 6)
    #expect(open.kind == "transcode" && open.queue == "default" && open.checkpoint != nil)
    try await daybook.scan(scan)
    #expect(try await daybook.view().scans().isEmpty)
  }

  @Test func `goes on in another process`() async throws {
    _ = try await scan(upTo: 16)
    let other = try Daybook(on: log)
    #expect(try await other.scan(scan).directoryCount == 3)
    #expect(try await daybook.view().scans().isEmpty)
    #expect(try await daybook.agreesWithReplay())
  }

  @Test func `goes on where the last file and its directory are gone`() async throws {
    _ = try await scan(upTo: 14)
    try FileManager.default.removeItem(at: root.appending(path: "d2"))
    let report = try await daybook.scan(scan)
    #expect(report.seenCount == 24 && report.directoryCount == 3)
  }

  @Test func `begins afresh where that is asked for`() async throws {
    _ = try await scan(upTo: 16)
    var scan = scan
    scan.beginsAfresh = true
    let report = try await daybook.scan(scan)
    #expect(report.seenCount == 25 && report.queuedCount == 9 && report.directoryCount == 6)
  }

  @Test func `is another scan for another pattern, kind, queue or key`() async throws {
    _ = try await scan(upTo: 16)
    var others = [scan, scan, scan, scan]
    others[0].pattern = "f*"
    others[1].job.kind = "other"
    others[2].job.queue = "other"
    others[3].key = FileKey(name: "other") { $0.string }
    for other in others {
      #expect(try await daybook.scan(other).directoryCount == 6)
    }
    #expect(try await daybook.view().scans().count == 1)
  }

  @Test func `commits the jobs of a stretch together with its checkpoint`() async throws {
    _ = try await scan(upTo: 4)
    var types: [String] = []
    try daybook.log.readFrames(from: LogPosition(rawValue: 1)) { frame in
      try? frame.forEachEvent(codec: RecordCodec()) { recorded, _ in
        types.append(recorded.event.typeWord)
      }
      types.append("|")
      return .proceed
    }
    let stretch = ["JobQueued", "JobQueued", "ScanCheckpointed", "|"]
    #expect(types == ["ScanStarted", "|"] + stretch + stretch)
  }
}
