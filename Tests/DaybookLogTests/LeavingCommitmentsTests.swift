import DaybookLog
import DaybookTesting
import SystemPackage
import Testing

@Suite struct `Leaving commitments` {
  let directory: TemporaryDirectory
  let path: FilePath
  let log: LMDBEventLog

  /// The frame of the fixtures `frame-first` and `frame-committed`.
  init() throws {
    directory = try TemporaryDirectory()
    path = directory.path.appending("log")
    log = try LMDBEventLog(directory: path, now: 0)
    let golden = try Fixture.bytes("frame-first")
    try log.transact(reserving: 4_096) { (transaction) throws(AppendError) in
      var frame = FrameBuilder(
        after: .empty, identity: FrameIdentity(session: 1, counter: 1), time: 0)
      frame.append { $0.byte(1) }
      try transaction.append(&frame)
    }
    try Stored(path).put(golden, in: "frames", at: 1)
  }

  /// In place of a hash: the number of bytes that it is made of.
  private static let digest: DetailDigest = { salted in
    [UInt8](repeating: UInt8(salted.byteCount), count: DetailCommitments.byteCount)
  }

  private func erase(_ positions: [UInt64], leaving digest: DetailDigest?) throws {
    try log.transact(reserving: 4_096) { (transaction) throws(AppendError) in
      try transaction.eraseDetails(
        at: positions.map { LogPosition(rawValue: $0) }, leaving: digest)
    }
  }

  /// What the frame says was left, or what is wrong with it.
  private func commitments() throws -> Result<DetailCommitments, FrameDamage>? {
    var read: Result<DetailCommitments, FrameDamage>?
    try log.readFrames(from: .beginning) { frame in
      do throws(FrameDamage) {
        read = .success(try frame.detailCommitments())
      } catch { read = .failure(error) }
      return .stop
    }
    return read
  }

  @Test func `commitments are stored as they are laid down`() throws {
    try erase([2, 3], leaving: Self.digest)
    #expect(try Stored(path).value(in: "frames", at: 1) == Fixture.bytes("frame-committed"))
  }

  @Test func `details that are erased one after the other leave the same`() throws {
    try erase([3], leaving: Self.digest)
    try erase([2], leaving: Self.digest)
    #expect(try Stored(path).value(in: "frames", at: 1) == Fixture.bytes("frame-committed"))
  }

  @Test func `commitments are read by position`() throws {
    try erase([2], leaving: Self.digest)
    let read = try #require(try commitments()).get()
    #expect(read[LogPosition(rawValue: 2)] == [UInt8](repeating: 22, count: 32))
    #expect(read[LogPosition(rawValue: 3)] == nil)
    #expect(read[LogPosition(rawValue: 1)] == nil)
  }

  @Test func `whoever erases without a digest leaves those of others`() throws {
    try erase([2], leaving: Self.digest)
    try erase([3], leaving: nil)
    let read = try #require(try commitments()).get()
    #expect(read[LogPosition(rawValue: 2)] != nil)
    #expect(read[LogPosition(rawValue: 3)] == nil)
  }

  @Test func `what is erased without a digest leaves what it always did`() throws {
    try erase([2, 3], leaving: nil)
    #expect(try Stored(path).value(in: "frames", at: 1) == Fixture.bytes("frame-erased"))
  }

  @Test func `a damaged commitment is an error, not absence`() throws {
    let golden = try Fixture.bytes("frame-committed")
    for index in 252..<golden.count {
      var other = golden
      other[index] ^= 1
      try Stored(path).put(other, in: "frames", at: 1)
      #expect(throws: FrameDamage.self, "byte \(index)") { try commitments()?.get() }
    }
    try Stored(path).put(Array(golden.dropLast()), in: "frames", at: 1)
    #expect(throws: FrameDamage.self) { try commitments()?.get() }
  }
}
