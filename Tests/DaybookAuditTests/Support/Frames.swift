import DaybookAudit
import DaybookLog
import DaybookSystem
import DaybookTesting
import SystemPackage

/// A log of frames that mean nothing, and a place for its tree.
struct Place {
  let directory: TemporaryDirectory
  var path: FilePath { directory.path.appending("tree") }

  init() throws { directory = try TemporaryDirectory() }

  /// The names and bytes of all files of the tree.
  func files(below path: FilePath? = nil) throws -> [String: [UInt8]] {
    let path = path ?? self.path
    var files: [String: [UInt8]] = [:]
    for name in try Directory.names(in: path) {
      let child = path.appending(name)
      if (try? Directory.names(in: child)) != nil {
        files.merge(try self.files(below: child)) { $1 }
      } else if name.string != "lock" {
        files[child.string] = try DurableFile.content(of: child)
      }
    }
    return files
  }
}

/// Frames that always are the same for the same seed.
struct Frames {
  var batches: [[RecordContent]]

  /// - Parameters:
  ///   - count: The number of records in all.
  ///   - seed: What everything follows from.
  init(_ count: Int, seed: UInt64 = 1) {
    var random = SeededGenerator(seed: seed)
    batches = []
    var left = count
    while left > 0 {
      let size = min(left, 1 + random.below(40))
      batches.append(
        (0..<size).map { _ in
          let record = random.bytes(8 + random.below(30))
          let hasDetail = random.below(3) == 0
          return RecordContent(
            record, detail: hasDetail ? .present(random.bytes(1 + random.below(100))) : .absent)
        })
      left -= size
    }
  }

  /// Appends the frames to a log.
  @available(*, noasync)
  func append(to log: any EventLog, session: UInt64 = 1) throws {
    var writer = FrameWriter(session: session)
    for (number, records) in batches.enumerated() {
      let preamble = number % 3 == 0 ? [UInt8](String(number).utf8) : []
      try writer.append(records, preamble: preamble, time: Int64(number), to: log)
    }
  }

  /// A log in memory that holds them.
  @available(*, noasync)
  func log(_ identity: UInt64 = 1) throws -> MemoryEventLog {
    let log = MemoryEventLog(identity: LogIdentity(high: identity, low: 2), now: 0)
    try append(to: log)
    return log
  }
}
