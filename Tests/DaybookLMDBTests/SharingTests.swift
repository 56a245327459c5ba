import DaybookLMDB
import DaybookSystem
import SystemPackage
import Testing

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

@Suite struct `Sharing a file` {
  let place: Place

  init() throws { place = try Place() }

  @Test func `two environments on one file are one, within the process`() throws {
    let one = try place.open()
    let other = try place.open()
    try one.put([1: [1]])
    #expect(try other.value(at: 1) == [1])
  }

  @Test func `a symbolic link leads to the same environment`() throws {
    let one = try place.open()
    unsafe _ = symlink(place.path().string, place.path("link").string)
    let other = try place.open("link")
    try one.put([1: [1]])
    #expect(try other.value(at: 1) == [1])
    expectHandles(1)
  }

  @Test func `a second name of the file leads to the same environment`() throws {
    let one = try place.open()
    try Directory.create(place.path("second"))
    let second = place.path("second").appending("data.mdb")
    unsafe _ = link(place.path().appending("data.mdb").string, second.string)
    let other = try place.open("second")
    try other.put([1: [1]])
    #expect(try one.value(at: 1) == [1])
    expectHandles(1)
  }

  @Test func `a roundabout path leads to the same environment`() throws {
    let one = try place.open()
    let other = try openEnvironment(at: place.path("").string + "/./here/../here")
    try one.put([1: [1]])
    #expect(try other.value(at: 1) == [1])
    expectHandles(1)
  }

  @Test func `the last user closes the file`() throws {
    do {
      var one: Environment? = try place.open()
      let other = try place.open()
      #expect(one != nil)
      one = nil
      expectHandles(1)
      try other.put([1: [1]])
    }
    expectHandles(0)
  }

  @Test func `a transaction keeps its environment open`() throws {
    var environment: Environment? = try place.open()
    try environment!.put([1: [1]])
    let table = environment!.tables[0]
    let transaction = try ReadTransaction(in: environment!)
    environment = nil
    #expect(try transaction.content(of: table).count() == 1)
  }

  @Test func `files of two places are two`() throws {
    try place.open("one").put([1: [1]])
    #expect(try place.open("two").value(at: 1) == nil)
  }

  /// Looks how many handles on files of this place are open: each has one lock file.
  private func expectHandles(
    _ count: Int, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #if os(Linux)
      let directory = place.path().removingLastComponent().string
      let names = (try? Directory.names(in: "/proc/self/fd")) ?? []
      let handles = names.compactMap { target(of: "/proc/self/fd/\($0.string)") }
        .filter { $0.hasPrefix(directory) && $0.hasSuffix("lock.mdb") }
      #expect(handles.count == count, sourceLocation: sourceLocation)
    #endif
  }

  /// What a symbolic link leads to.
  private func target(of link: String) -> String? {
    var target = [UInt8](repeating: 0, count: 4096)
    let count = unsafe target.withUnsafeMutableBytes { bytes in
      unsafe readlink(
        link, bytes.baseAddress!.assumingMemoryBound(to: CChar.self), bytes.count)
    }
    return count > 0 ? String(decoding: target[..<count], as: UTF8.self) : nil
  }
}
