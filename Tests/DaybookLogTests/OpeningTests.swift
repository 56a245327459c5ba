import DaybookLMDB
import DaybookLog
import DaybookSystem
import DaybookTesting
import SystemPackage
import Testing

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

@Suite struct `Opening a log` {
  let directory: TemporaryDirectory
  let path: FilePath

  init() throws {
    directory = try TemporaryDirectory()
    path = directory.path.appending("log")
  }

  @Test func `a log that was created keeps its identity and its time`() throws {
    let first = try LMDBEventLog(directory: path, now: 123)
    let second = try LMDBEventLog(directory: path, now: 456)
    #expect(second.identity == first.identity)
    #expect(second.createdAt == 123)
  }

  @Test func `two logs have two identities`() throws {
    let one = try LMDBEventLog(directory: path, now: 0)
    let other = try LMDBEventLog(directory: directory.path.appending("other"), now: 0)
    #expect(one.identity != other.identity)
  }

  @Test func `a log that is missing is reported and not created, if that is wanted`() {
    var options = LogOptions()
    options.createsLog = false
    #expect(throws: LogError.storage(.absent)) {
      try LMDBEventLog(directory: path, options: options, now: 0)
    }
    #expect((try? Stat(path)) == nil)
  }

  @Test func `a log whose parent is missing is reported`() {
    #expect(throws: LogError.storage(.absent)) {
      try LMDBEventLog(directory: path.appending("deeper"), now: 0)
    }
  }

  @Test(arguments: [[], [0], [1]] as [[Int]])
  func `what a power cut left of a file that was being created is created afresh`(
    pagesThere: [Int]
  ) throws {
    let pageSize = Int(sysconf(Int32(_SC_PAGESIZE)))
    var content = [UInt8](repeating: 0, count: 2 * pageSize)
    for page in pagesThere {
      content.replaceSubrange((page * pageSize + 16)..., with: [0xDE, 0xC0, 0xEF, 0xBE])
      content += [UInt8](repeating: 0, count: 2 * pageSize - content.count)
    }
    try Directory.create(path)
    try DurableFile.replace(path.appending("data.mdb")) { _ = try $0.writeAll(content) }
    let log = try LMDBEventLog(directory: path, now: 123)
    #expect(log.createdAt == 123)
    #expect(try log.head() == .empty)
  }

  @Test(arguments: ["frames", "finished", "application"])
  func `a damaged name of a table is not taken for a table that is missing`(name: String) throws {
    do {
      var writer = FrameWriter(session: 1)
      try writer.append(
        [RecordContent([1])], to: try LMDBEventLog(directory: path, now: 0))
    }
    let data = path.appending("data.mdb")
    var content = try DurableFile.content(of: data)
    for start in content.indices where content[start...].starts(with: name.utf8) {
      content[start] ^= 1
    }
    let file = try FileDescriptor.open(data, .writeOnly)
    _ = try file.closeAfter { try file.writeAll(content) }
    #expect(throws: LogError.storage(.corrupted)) { try LMDBEventLog(directory: path, now: 0) }
    #expect(try DurableFile.content(of: data) == content)
  }

  @Test func `a small file of somebody else is refused and left alone`() throws {
    let content = [UInt8](repeating: 7, count: 8_192)
    try Directory.create(path)
    try DurableFile.replace(path.appending("data.mdb")) { _ = try $0.writeAll(content) }
    #expect(throws: LogError.storage(.notALog)) { try LMDBEventLog(directory: path, now: 0) }
    #expect(try DurableFile.content(of: path.appending("data.mdb")) == content)
  }

  @Test func `a file of a newer format is named and left alone`() throws {
    _ = try LMDBEventLog(directory: path, now: 0)
    let meta = LogMeta(format: 2, identity: LogIdentity(high: 1, low: 2), createdAt: 0)
    let bytes = [UInt8](copying: meta.bytes.bytes)
    try Stored(path).put(bytes, in: "meta", at: 1)
    #expect(throws: LogError.storage(.newerFormat(2))) {
      try LMDBEventLog(directory: path, now: 0)
    }
    #expect(try Stored(path).value(in: "meta", at: 1) == bytes)
  }

  @Test func `every damaged bit of a log's description makes it newer or none`() throws {
    let meta = LogMeta(format: 1, identity: LogIdentity(high: 1, low: 2), createdAt: 3)
    let bytes = [UInt8](copying: meta.bytes.bytes)
    for bit in 0..<bytes.count * 8 {
      let read = unsafe LogMeta(bytes.flipped(bit: bit).span.bytes)
      #expect((read?.format ?? .max) > LogMeta.currentFormat, "bit \(bit)")
    }
  }

  @Test func `a log whose description is damaged is not opened`() throws {
    _ = try LMDBEventLog(directory: path, now: 0)
    let stored = try Stored(path)
    let meta = try #require(try stored.value(in: "meta", at: 1))
    try stored.put(meta.flipped(bit: 200), in: "meta", at: 1)
    #expect(throws: LogError.storage(.notALog)) { try LMDBEventLog(directory: path, now: 0) }
  }

  @Test func `an LMDB file with other content is not taken for a log`() throws {
    _ = try Environment(directory: path, options: EnvironmentOptions(tableNames: ["other"]))
    #expect(throws: LogError.storage(.notALog)) { try LMDBEventLog(directory: path, now: 0) }
  }

  @Test func `frames without a description are not taken for a new log`() throws {
    try Stored(path).put([1], in: "frames", at: 1)
    #expect(throws: LogError.storage(.notALog)) { try LMDBEventLog(directory: path, now: 0) }
  }

  @Test func `a log that was opened twice in a process is one log`() throws {
    let one = try LMDBEventLog(directory: path, now: 0)
    let other = try LMDBEventLog(directory: path, now: 0)
    var writer = FrameWriter(session: 1)
    let head = try writer.append([RecordContent([1])], to: one)
    #expect(try other.head() == head)
    try writer.append([RecordContent([2])], to: other)
    #expect(try one.frames().count == 2)
  }
}
