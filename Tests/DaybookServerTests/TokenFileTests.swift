import Daybook
import DaybookServer
import DaybookSystem
import DaybookTesting
import SystemPackage
import Testing

/// Numbers that everybody can foresee.
private struct Counting: RandomNumberGenerator {
  var last: UInt64 = 0

  mutating func next() -> UInt64 {
    last += 1
    return last
  }
}

private let salt = "ISIjJCUmJygpKissLS4vMA"
private let hash = "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA"
private let day = "2026-03-01T00:00:00Z"

/// Files of tokens: their form, and what happens to them.
@Suite struct `A file of tokens` {
  let doors: Doors
  let time = Timestamp(milliseconds: 1_772_323_200_123)

  init() throws { doors = try Doors() }

  /// SHA-256 over the bytes 33 to 48 and 1 to 32, as `sha256sum` has it.
  @Test func `has a line for each token, with a salted hash and no secret`() throws {
    var file = TokenFile()
    var random = Counting()
    let text = try file.add("ci", role: .operator, createdAt: time, random: &random)
    #expect(text == "daybook_ci.AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA")
    #expect(
      String(decoding: file.content, as: UTF8.self) == """
        ci operator ISIjJCUmJygpKissLS4vMA 2QGh3XYFWavRv9Ut9UCye6kBzVib_tura2SzZ13Gb0s \
        2026-03-01T00:00:00.123Z

        """)
    #expect(try TokenFile(file.content) == file)
  }

  @Test(arguments: [
    "daybook_x.secret", "a worker salt", "a worker AAAA BBBB", "a b c d e", "ä worker a b c",
    "a king \(salt) \(hash) \(day)",
    "a worker \(salt) \(hash) yesterday",
    "a worker \(salt.dropLast(2)) \(hash) \(day)",
    "a worker \(salt) \(hash.dropLast())B \(day)",
    "a  worker \(salt) \(hash) \(day)",
    "", "\u{FEFF}", "# comment",
  ])
  func `is refused by the line that is wrong, which is not repeated`(_ line: String) throws {
    _ = try doors.add("first")
    let content = try doors.text() + line + "\nnonsense\n"
    let error = try #require(
      #expect(throws: TokenFileError.self) { try TokenFile(Array(content.utf8)) })
    #expect(error.description.hasPrefix("line 2 "))
    for word in line.split(separator: " ") where word.count > 6 {
      #expect(!error.description.contains(word))
    }
  }

  @Test func `holds no name twice`() throws {
    _ = try doors.add("ci")
    let content = Array((try doors.text() + doors.text()).utf8)
    #expect(throws: TokenFileError.malformed(line: 2, reason: "the name was there before")) {
      try TokenFile(content)
    }
    #expect(throws: TokenFileError.exists(name: "ci")) { try doors.add("ci") }
    #expect(throws: TokenFileError.unknown(name: "CI")) {
      try TokenFile.remove("CI", from: doors.path)
    }
  }

  @Test(arguments: [
    "", "a b", "a/b", "ä", "a\n", "a=b", "a\u{0}", String(repeating: "a", count: 65),
  ])
  func `takes no name that could be misread`(_ name: String) throws {
    #expect(throws: TokenFileError.name) { try doors.add(name) }
    #expect((try? Stat(doors.path)) == nil)
  }

  @Test func `is made for its owner alone, and keeps the permissions that it was given`() throws {
    _ = try doors.add("first")
    #expect(try Stat(doors.path).permissions == [.ownerReadWrite])
    try permit([.ownerReadWrite, .groupRead])
    _ = try doors.add("second")
    #expect(try Stat(doors.path).permissions == [.ownerReadWrite, .groupRead])
    #expect(try TokenFile.read(doors.path).file.tokens.map(\.name) == ["first", "second"])
  }

  @Test func `is refused when everybody may write to it, and told of when everybody may read`()
    throws
  {
    _ = try doors.add("first")
    #expect(try !TokenFile.read(doors.path).isReadableByOthers)
    try permit([.ownerReadWrite, .otherRead])
    #expect(try TokenFile.read(doors.path).isReadableByOthers)
    try permit([.ownerReadWrite, .otherReadWrite])
    #expect(throws: TokenFileError.writableByOthers) { try TokenFile.read(doors.path) }
  }

  @Test func `loses no token when many are made at the same time`() throws {
    let doors = doors
    let threads = (0..<8).map { thread in
      PlainThread(name: "adding") {
        for number in 0..<10 { _ = try? doors.add("t\(thread).\(number)") }
      }
    }
    for thread in threads { thread.join() }
    #expect(try TokenFile.read(doors.path).file.tokens.count == 80)
  }

  private func permit(_ permissions: FilePermissions) throws {
    let content = try DurableFile.content(of: doors.path)
    let other = doors.directory.path.appending("other")
    let file = try FileDescriptor.open(
      other, .writeOnly, options: [.create, .truncate], permissions: [.ownerReadWrite])
    try file.closeAfter {
      try file.writeAll(content)
      try Permissions.set(permissions, of: file)
    }
    try DurableFile.rename(other, to: doors.path)
  }
}
