import DaybookSystem
import DaybookTesting
import SystemPackage
import Testing

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

@Suite struct `A file that must lie in a directory` {
  let place: TemporaryDirectory
  let directory: FilePath
  let outside: FilePath

  init() throws {
    place = try TemporaryDirectory()
    directory = place.path.appending("work")
    outside = place.path.appending("outside")
    try Directory.create(directory)
    try Directory.create(directory.appending("sub"))
    try Directory.create(outside)
    try touch(outside.appending("kept"))
  }

  private func touch(_ path: FilePath) throws { try DurableFile.replace(path) { _ in } }

  private func link(_ target: FilePath, at path: FilePath) {
    unsafe _ = symlink(target.string, path.string)
  }

  private func isThere(_ path: FilePath) -> Bool {
    (try? Stat(path, followTargetSymlink: false)) != nil
  }

  @Test(arguments: ["part", "sub/part", "not/yet/there"])
  func `is taken wherever it lies below it`(path: String) throws {
    let file = try ConfinedFile(checking: FilePath(path), below: directory)
    let absolute = directory.appending(FilePath(path).components)
    #expect(try ConfinedFile(checking: absolute, below: directory) == file)
  }

  @Test(arguments: ["", ".", "..", "../outside/kept", "sub/../../outside/kept", "/etc/passwd"])
  func `is refused when its path leads out`(path: String) {
    #expect(throws: ConfinedFile.Fault.outside) {
      _ = try ConfinedFile(checking: FilePath(path), below: directory)
    }
  }

  @Test func `is refused when its path leads through a link`() {
    link(outside, at: directory.appending("away"))
    #expect(throws: ConfinedFile.Fault.outside) {
      _ = try ConfinedFile(checking: "away/kept", below: directory)
    }
  }

  @Test func `is refused when it is a link`() {
    link(outside.appending("kept"), at: directory.appending("alias"))
    #expect(throws: ConfinedFile.Fault.outside) {
      _ = try ConfinedFile(checking: "alias", below: directory)
    }
  }

  @Test func `is refused when it is a directory`() {
    #expect(throws: ConfinedFile.Fault.notFile) {
      _ = try ConfinedFile(checking: "sub", below: directory)
    }
  }

  @Test func `is refused when the directory is not there`() {
    #expect(throws: ConfinedFile.Fault.directory) {
      _ = try ConfinedFile(checking: "part", below: place.path.appending("nowhere"))
    }
  }

  @Test func `is removed`() throws {
    try touch(directory.appending("sub/part"))
    let file = try ConfinedFile(checking: "sub/part", below: directory)
    #expect(file.remove() == .removed)
    #expect(!isThere(directory.appending("sub/part")))
    #expect(file.remove() == .absent)
  }

  @Test func `is removed also where a link led to the directory`() throws {
    link(directory, at: place.path.appending("alias"))
    try touch(directory.appending("part"))
    let alias = place.path.appending("alias")
    let file = try ConfinedFile(checking: alias.appending("part"), below: alias)
    #expect(file.remove() == .removed)
  }

  @Test func `is left alone when a link has taken the place of a directory on the way`() throws {
    try touch(directory.appending("sub/kept"))
    let file = try ConfinedFile(checking: "sub/kept", below: directory)
    Directory.removeTree(directory.appending("sub"))
    link(outside, at: directory.appending("sub"))
    #expect(file.remove() == .refused)
    #expect(isThere(outside.appending("kept")))
  }

  @Test func `is left alone when a link has taken the place of the directory`() throws {
    try touch(directory.appending("kept"))
    let file = try ConfinedFile(checking: "kept", below: directory)
    Directory.removeTree(directory)
    link(outside, at: directory)
    #expect(file.remove() == .refused)
    #expect(isThere(outside.appending("kept")))
  }

  @Test func `is left alone when a link or a directory has taken its place`() throws {
    let file = try ConfinedFile(checking: "part", below: directory)
    link(outside.appending("kept"), at: directory.appending("part"))
    #expect(file.remove() == .refused)
    let other = try ConfinedFile(checking: "other", below: directory)
    try Directory.create(directory.appending("other"))
    #expect(other.remove() == .refused)
    #expect(isThere(directory.appending("other")))
  }

  @Test(arguments: ["../outside/kept", "/etc/passwd", ""])
  func `is left alone when a log names a path that nobody would have taken`(path: String) {
    #expect(ConfinedFile(directory: directory, path: FilePath(path)).remove() == .refused)
    #expect(isThere(outside.appending("kept")))
  }
}
