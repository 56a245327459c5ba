import DaybookSystem
import DaybookTesting
import SystemPackage
import Testing

@Suite struct `Writing durable files` {
  let directory: TemporaryDirectory
  let path: FilePath
  var part: FilePath { FilePath(path.string + ".part") }

  init() throws {
    directory = try TemporaryDirectory()
    path = directory.path.appending("file")
  }

  private func replace(with bytes: [UInt8]) throws {
    try DurableFile.replace(path) { file in _ = try file.writeAll(bytes) }
  }

  @Test(arguments: [0, 1, 5_000, 1_000_000])
  func `what was written is read again`(byteCount: Int) throws {
    var generator = SeededGenerator(seed: UInt64(byteCount))
    let bytes = generator.bytes(byteCount)
    try replace(with: bytes)
    #expect(try DurableFile.content(of: path) == bytes)
    #expect(try DurableFile.content(ofSpecial: path) == bytes)
  }

  @Test func `while a file is written the old one stands under its name`() throws {
    try replace(with: [1])
    try DurableFile.replace(path) { file in
      _ = try file.writeAll([2, 2])
      #expect(try DurableFile.content(of: path) == [1])
      #expect(try DurableFile.content(of: part) == [2, 2])
    }
    #expect(try DurableFile.content(of: path) == [2, 2])
  }

  @Test func `nothing is left aside`() throws {
    try replace(with: [1])
    #expect(try Directory.names(in: directory.path) == ["file"])
  }

  @Test func `a file that was begun and given up leaves the old one and nothing else`() throws {
    try replace(with: [1])
    #expect(throws: Refusal.self) {
      try DurableFile.replace(path) { file in
        _ = try file.writeAll([2])
        throw Refusal()
      }
    }
    #expect(try DurableFile.content(of: path) == [1])
    #expect(try Directory.names(in: directory.path) == ["file"])
  }

  @Test func `what a process that died left aside is written over`() throws {
    try DurableFile.replace(part) { file in _ = try file.writeAll([9, 9, 9, 9]) }
    try replace(with: [1])
    #expect(try DurableFile.content(of: path) == [1])
    #expect(try Directory.names(in: directory.path) == ["file"])
  }

  @Test func `a directory that is not there is a fault`() {
    #expect(throws: Errno.noSuchFileOrDirectory) {
      try DurableFile.replace(path.appending("file")) { _ in }
    }
    #expect(throws: Errno.noSuchFileOrDirectory) { try DurableFile.syncDirectory(path) }
    #expect(throws: Errno.noSuchFileOrDirectory) { try DurableFile.content(of: path) }
  }

  @Test func `a file is no directory`() throws {
    try replace(with: [1])
    #expect(throws: Errno.notDirectory) { try DurableFile.syncDirectory(path) }
    #expect(throws: Errno.notDirectory) {
      try DurableFile.replace(path.appending("file")) { _ in }
    }
  }

  @Test func `a directory under the name is a fault, and nothing is left aside`() throws {
    try Directory.create(path)
    #expect(throws: Errno.isDirectory) { try replace(with: [1]) }
    #expect(try Directory.names(in: directory.path) == ["file"])
  }

  @Test func `a path without a directory is in the current one`() throws {
    try DurableFile.syncDirectory("")
  }

  @Test func `renaming replaces what is there`() throws {
    try replace(with: [1])
    let other = directory.path.appending("other")
    try DurableFile.replace(other) { file in _ = try file.writeAll([2]) }
    try DurableFile.rename(other, to: path)
    #expect(try DurableFile.content(of: path) == [2])
    #expect(throws: Errno.noSuchFileOrDirectory) { try DurableFile.rename(other, to: path) }
  }

  private struct Refusal: Error {}
}
