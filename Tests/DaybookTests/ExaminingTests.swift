import Daybook
import DaybookLog
import DaybookSystem
import DaybookTesting
import SystemPackage
import Testing

@Suite struct `Examining a log` {
  let directory: TemporaryDirectory
  let path: FilePath

  init() throws {
    directory = try TemporaryDirectory()
    path = directory.path.appending("log")
  }

  @Test func `a damaged commitment to erased bytes is found`() async throws {
    let commitment = [UInt8](repeating: 0xD7, count: DetailCommitments.byteCount)
    try await write { daybook in
      let result = try await daybook.enqueue(JobRequest(kind: "secret", payload: [1, 2, 3]))
      try await daybook.cancel(result.job)
      try await daybook.redact(result.job)
    } committing: { _ in
      commitment
    }
    _ = try examine()
    try damage(commitment)
    #expect(throws: FoldFault.self) { try examine() }
  }

  @Test func `damaged data of the application are found`() async throws {
    let value = [UInt8](repeating: 0xD7, count: 24)
    try await write { daybook in
      try await daybook.transact { data in data["balance"] = value }
    }
    _ = try examine()
    try damage(value)
    #expect(throws: FoldFault.log(.damagedDatum(key: Array("balance".utf8)))) { try examine() }
  }

  private func write(
    _ body: (Daybook) async throws -> Void, committing digest: DetailDigest? = nil
  ) async throws {
    var options = Daybook.Options()
    options.detailDigest = digest
    let daybook = try await Daybook.open(at: path, options: options)
    try await body(daybook)
    await daybook.close()
  }

  private func examine() throws -> Int {
    var options = LogOptions()
    options.createsLog = false
    var check = EventCheck()
    try check.read(LMDBEventLog(directory: path, options: options, now: 0))
    return check.eventCount
  }

  /// Changes a bit in the first of some bytes, wherever they stand in the file.
  private func damage(_ bytes: [UInt8]) throws {
    let data = path.appending("data.mdb")
    var content = try DurableFile.content(of: data)
    for start in 0...(content.count - bytes.count)
    where content[start] == bytes[0] && content[start...].starts(with: bytes) {
      content[start] ^= 1
    }
    let file = try FileDescriptor.open(data, .writeOnly)
    _ = try file.closeAfter { try file.writeAll(content) }
  }
}
