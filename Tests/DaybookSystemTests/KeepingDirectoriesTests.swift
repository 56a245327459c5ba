import DaybookSystem
import DaybookTesting
import SystemPackage
import Testing

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

@Suite struct `Keeping directories` {
  let directory: TemporaryDirectory
  let path: FilePath

  init() throws {
    directory = try TemporaryDirectory()
    path = directory.path.appending("here")
  }

  private func touch(_ path: FilePath) throws { try DurableFile.replace(path) { _ in } }

  @Test func `a directory that is there already is as good as created`() throws {
    try Directory.create(path)
    try touch(path.appending("file"))
    try Directory.create(path)
    #expect(try Directory.names(in: path) == ["file"])
  }

  @Test func `a link to a directory is as good as one`() throws {
    try Directory.create(path)
    let link = directory.path.appending("link")
    unsafe _ = symlink(path.string, link.string)
    try Directory.create(link)
    #expect(try Directory.names(in: directory.path).count == 2)
  }

  @Test func `a file in its place is a fault`() throws {
    try touch(path)
    #expect(throws: Errno.fileExists) { try Directory.create(path) }
  }

  @Test func `a missing parent is a fault`() {
    #expect(throws: Errno.noSuchFileOrDirectory) { try Directory.create(path.appending("x")) }
  }

  @Test func `names are those of everything within, hidden or not`() throws {
    try Directory.create(path)
    #expect(try Directory.names(in: path).isEmpty)
    for name in ["one", ".hidden", "with space", "ümlaut", "...", "a.b.c"] {
      try touch(path.appending(name))
    }
    try Directory.create(path.appending("two"))
    let names = Set(try Directory.names(in: path).map(\.string))
    #expect(names == ["one", ".hidden", "with space", "ümlaut", "...", "a.b.c", "two"])
  }

  @Test func `a directory that is missing, or none, has no names`() throws {
    #expect(throws: Errno.noSuchFileOrDirectory) { try Directory.names(in: path) }
    try touch(path)
    #expect(throws: Errno.notDirectory) { try Directory.names(in: path) }
  }

  @Test func `a tree is removed with everything in it, and what links lead to is not`() throws {
    let outside = directory.path.appending("outside")
    try Directory.create(outside)
    try touch(outside.appending("kept"))
    var deep = path
    for _ in 0..<20 {
      try Directory.create(deep)
      try touch(deep.appending("file"))
      deep.append("deeper")
    }
    unsafe _ = symlink(outside.string, path.appending("link").string)
    Directory.removeTree(path)
    #expect(try Directory.names(in: directory.path) == ["outside"])
    #expect(try Directory.names(in: outside) == ["kept"])
  }

  @Test func `removing what is not there does nothing`() {
    Directory.removeTree(path)
    #expect((try? Stat(directory.path)) != nil)
  }
}

@Suite struct `Telling file systems apart` {
  #if os(Linux)
    @Test(
      arguments: [
        (0x6969, "NFS"), (0xFF53_4D42, "CIFS"), (0xFE53_4D42, "SMB2"), (0x517B, "SMB"),
        (0x0102_1997, "9P"), (0x00C3_6400, "Ceph"), (0x0BD0_0BD0, "Lustre"),
      ] as [(UInt32, String)])
    func `another machine's disk is known by its type`(type: UInt32, name: String) {
      #expect(FileSystemKind(type: type) == .network(name: name))
    }

    @Test(
      arguments: [
        0xEF53, 0x5846_5342, 0x9123_683E, 0x0102_1994, 0x794C_7630, 0x2FC1_2FC1, 0,
      ] as [UInt32])
    func `a disk of this machine is local, and so is what nobody knows`(type: UInt32) {
      #expect(FileSystemKind(type: type) == .local)
    }
  #endif

  @Test func `the root is local, and a place that is not there counts as local`() {
    #expect(FileSystemKind(path: "/") == .local)
    #expect(FileSystemKind(path: "/is/not/there") == .local)
  }
}

@Suite struct `Asking for the room that is left` {
  @Test func `where something can be written there is room`() throws {
    let directory = try TemporaryDirectory()
    try DurableFile.replace(directory.path.appending("file")) { file in _ = try file.writeAll([1]) }
    #expect(FreeSpace.byteCount(at: directory.path) ?? 0 > 0)
  }

  #if os(Linux)
    @Test func `where nothing can be stored there is none`() {
      #expect(FreeSpace.byteCount(at: "/proc") == 0)
    }
  #endif

  @Test func `nobody knows the room of a place that is not there`() {
    #expect(FreeSpace.byteCount(at: "/is/not/there") == nil)
  }
}
