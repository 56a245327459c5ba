import DaybookLog
import DaybookSystem
import DaybookTesting
import SystemPackage
import Testing

@Suite struct `Saving snapshots in files` {
  static let identity = LogIdentity(high: 1, low: 2)
  let directory: TemporaryDirectory
  let path: FilePath
  let store: FileSnapshotStore

  init() throws {
    directory = try TemporaryDirectory()
    path = directory.path.appending("snapshots")
    store = FileSnapshotStore(directory: path, log: Self.identity)
  }

  private func save(_ content: [UInt8], at position: UInt64) throws {
    var writer = ByteWriter()
    writer.append(content)
    try store.save(writer, at: head(position, 9, position))
  }

  private func content(at position: UInt64, of store: FileSnapshotStore) throws -> [UInt8]? {
    try store.load(at: LogPosition(rawValue: position)) { bytes, _ in [UInt8](copying: bytes) }
  }

  private func file(_ position: UInt64) -> FilePath {
    let digits = String(position)
    return path.appending(
      String(repeating: "0", count: 20 - digits.count) + digits + ".snapshot")
  }

  private func replace(_ position: UInt64, with bytes: [UInt8]) throws {
    let file = try FileDescriptor.open(
      file(position), .writeOnly, options: [.create, .truncate], permissions: .ownerReadWrite)
    try file.closeAfter { _ = try file.writeAll(bytes) }
  }

  @Test func `every damaged bit makes a snapshot as good as none`() throws {
    try save([1, 2, 3], at: 5)
    let bytes = try DurableFile.content(of: file(5))
    for bit in 0..<bytes.count * 8 {
      try replace(5, with: bytes.flipped(bit: bit))
      #expect(try content(at: 5, of: store) == nil, "bit \(bit)")
    }
  }

  @Test func `a snapshot whose end is missing is as good as none`() throws {
    try save([1, 2, 3], at: 5)
    let bytes = try DurableFile.content(of: file(5))
    for count in 0..<bytes.count {
      try replace(5, with: Array(bytes[..<count]))
      #expect(try content(at: 5, of: store) == nil, "the first \(count) bytes")
    }
  }

  @Test func `a snapshot of another log is as good as none`() throws {
    try save([1], at: 5)
    let stranger = FileSnapshotStore(directory: path, log: LogIdentity(high: 1, low: 3))
    #expect(try content(at: 5, of: stranger) == nil)
  }

  @Test func `a snapshot under another position's name is as good as none`() throws {
    try save([1], at: 5)
    try DurableFile.rename(file(5), to: file(6))
    #expect(try content(at: 6, of: store) == nil)
  }

  @Test func `a half-written snapshot beside the others is not seen`() throws {
    try save([1], at: 5)
    let part = FilePath(file(9).string + ".part")
    try DurableFile.replace(part) { file in _ = try file.writeAll([1, 2]) }
    #expect(try store.positions().map(\.rawValue) == [5])
  }

  @Test func `what was left half-written goes with the next snapshot, but nothing newer`() throws {
    try save([1], at: 2)
    for position in [UInt64(3), 9] {
      let part = FilePath(file(position).string + ".part")
      try DurableFile.replace(part) { file in _ = try file.writeAll([1, 2]) }
    }
    try save([1], at: 5)
    let names = try Directory.names(in: path).map(\.string).sorted()
    #expect(
      names
        == [file(2), file(5), FilePath(file(9).string + ".part")].map { $0.lastComponent!.string })
  }

  @Test func `other files in the directory are not taken for snapshots`() throws {
    try save([1], at: 5)
    for name in ["notes.txt", "x.snapshot", ".snapshot", "7", "-1.snapshot"] {
      try DurableFile.replace(path.appending(name)) { _ in }
    }
    #expect(try store.positions().map(\.rawValue) == [5])
  }

  @Test func `a snapshot that cannot be written is a fault, and earlier ones stay`() throws {
    try save([1], at: 5)
    // A directory under the name of the part: nothing can be written there, not even by root.
    try Directory.create(FilePath(file(6).string + ".part"))
    #expect(throws: StorageFault.self) { try save([2], at: 6) }
    #expect(try content(at: 5, of: store) == [1])
    #expect(try store.positions().map(\.rawValue) == [5])
  }

  @Test func `a directory that is no directory is a fault`() throws {
    try DurableFile.replace(path) { _ in }
    #expect(throws: StorageFault.self) { try save([2], at: 6) }
    #expect(throws: StorageFault.self) { try store.positions() }
  }
}
