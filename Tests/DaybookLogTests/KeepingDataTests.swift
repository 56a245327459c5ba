import DaybookLMDB
import DaybookLog
import DaybookTesting
import SystemPackage
import Testing

@Suite struct `Keeping data of an application` {
  let directory: TemporaryDirectory
  let path: FilePath
  let key = Array("balance/7".utf8)

  init() throws {
    directory = try TemporaryDirectory()
    path = directory.path.appending("log")
  }

  private func set(_ value: [UInt8], in log: LMDBEventLog) throws {
    try log.transact(reserving: 1_024) { transaction throws(AppendError) in
      try transaction.setDatum(value, at: key)
    }
  }

  private func values(in log: LMDBEventLog) throws -> [[UInt8]] {
    var values: [[UInt8]] = []
    try log.readData(from: []) { datum in
      values.append(datum.value)
      return .proceed
    }
    return values
  }

  @Test func `writes and reads the bytes of the fixture`() throws {
    let log = try LMDBEventLog(directory: path, now: 0)
    try set([5, 0, 0xFF], in: log)
    let stored = try Stored(path)
    #expect(try stored.datum(at: key) == Fixture.bytes("application"))
    try stored.putDatum(try Fixture.bytes("application"), at: key)
    #expect(try values(in: log) == [[5, 0, 0xFF]])
  }

  @Test func `finds every damaged bit, and every end that is missing`() throws {
    let log = try LMDBEventLog(directory: path, now: 0)
    let stored = try Stored(path)
    let bytes = try Fixture.bytes("application")
    let damaged =
      (0..<bytes.count * 8).map { bytes.flipped(bit: $0) }
      + (0..<bytes.count).map { Array(bytes.prefix($0)) }
    for value in damaged {
      try stored.putDatum(value, at: key)
      #expect(throws: LogError.damagedDatum(key: key), "\(value)") { _ = try values(in: log) }
    }
  }

  @Test func `finds a value that stands under another key`() throws {
    let log = try LMDBEventLog(directory: path, now: 0)
    try Stored(path).putDatum(try Fixture.bytes("application"), at: [1])
    #expect(throws: LogError.damagedDatum(key: [1])) { _ = try values(in: log) }
  }

  @Test func `begins in a log that was written before there was a place for it`() throws {
    try older()
    let log = try LMDBEventLog(directory: path, now: 0)
    #expect(log.createdAt == 77)
    #expect(try values(in: log).isEmpty)
    try set([1], in: log)
    #expect(try values(in: log) == [[1]])
  }

  /// A log without the table.
  private func older() throws {
    let environment = try Environment(
      directory: path, options: EnvironmentOptions(tableNames: ["frames", "finished", "meta"]))
    let meta = LogMeta(format: 1, identity: LogIdentity(high: 1, low: 2), createdAt: 77)
    let transaction = try WriteTransaction(in: environment)
    try transaction.put(meta.bytes.bytes, at: 1, in: environment.tables[2])
    try transaction.commit()
  }
}
