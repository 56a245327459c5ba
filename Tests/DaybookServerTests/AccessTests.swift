import Daybook
import DaybookServer
import DaybookSystem
import DaybookTesting
import SystemPackage
import Testing

/// Who is let in, and how often one may be wrong.
@Suite struct `Access to a server` {
  let doors: Doors
  let start = ContinuousClock.now

  init() throws { doors = try Doors() }

  func access() throws -> Access { try Access(file: doors.path) }

  @Test func `is everybody's where there are no tokens`() {
    let access = Access()
    #expect(access.caller(authorization: nil, peer: "127.0.0.1", now: start) == .success(.local))
    #expect(Caller.local == Caller(actor: "http:local", role: .admin))
  }

  @Test(arguments: Role.allCases)
  func `is had with a token, in its name and in its role`(_ role: Role) throws {
    let token = try doors.add("a.b-c_D9", role)
    let caller = Caller(actor: "token:a.b-c_D9", role: role)
    #expect(try access().ask(token, at: start) == .success(caller))
  }

  @Test(arguments: ["Bearer", "bearer", "BEARER", "Bearer "])
  func `is asked for by the scheme in any letters`(_ scheme: String) throws {
    let token = try doors.add("ci")
    let answer = try access().caller(
      authorization: "\(scheme) \(token)", peer: "192.0.2.1", now: start)
    #expect(try answer.get().actor == "token:ci")
  }

  @Test(arguments: [nil, "", "Bearer", "Bearer ", "Basic dXNlcjpwYXNz"])
  func `is refused to whoever brings no token`(_ header: String?) throws {
    _ = try doors.add("ci")
    let answer = try access().caller(authorization: header, peer: "192.0.2.1", now: start)
    #expect(answer == .failure(.missing))
  }

  @Test func `is refused to whoever brings another secret, another name, or a part`() throws {
    let token = try doors.add("ci")
    let other = try doors.add("other")
    let access = try access()
    let secret = other.split(separator: ".").last!
    let wrong = [
      "daybook_ci.\(secret)", "daybook_nobody.\(secret)", String(token.dropLast()), token + "A",
      String(token.dropFirst("daybook_".count)), token + "=", "daybook_.\(secret)",
    ]
    for token in wrong { #expect(access.ask(token, at: start) == .failure(.wrong), "\(token)") }
  }

  @Test func `waits for the minute to be over after ten wrong tokens`() throws {
    let token = try doors.add("ci")
    let access = try access()
    for second in 0..<10 {
      let answer = access.ask("wrong", at: start + .seconds(second))
      #expect(answer == .failure(.wrong))
    }
    let answer = access.ask("wrong", at: start + .seconds(20))
    #expect(answer == .failure(.tooMany(retryAfter: .seconds(40))))
    // Else whoever guesses would learn that it was right.
    #expect(
      access.ask(token, at: start + .seconds(59)) == .failure(.tooMany(retryAfter: .seconds(1))))
    #expect(try access.ask(token, from: "192.0.2.2", at: start).get().actor == "token:ci")
    #expect(try access.ask(token, at: start + .seconds(60)).get().actor == "token:ci")
    #expect(access.ask("wrong", at: start + .seconds(60)) == .failure(.wrong))
  }

  @Test func `is not kept from those who bring no token, or right ones`() throws {
    let token = try doors.add("ci")
    let access = try access()
    for _ in 0..<30 {
      #expect(try access.ask(token, at: start).get().role == .worker)
      let answer = access.caller(authorization: nil, peer: "192.0.2.1", now: start)
      #expect(answer == .failure(.missing))
    }
  }

  @Test(arguments: [
    ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9%eth0", true),
    ("2001:db8:1:2::1", "2001:db8:1:3::1", false),
    ("::ffff:192.0.2.7", "192.0.2.7", true),
    ("192.0.2.7", "192.0.2.8", false),
  ])
  func `counts a network of IPv6 as one`(_ one: String, _ other: String, _ isSame: Bool) throws {
    _ = try doors.add("ci")
    let access = try access()
    for _ in 0..<10 { _ = access.ask("wrong", from: one, at: start) }
    let answer = access.ask("wrong", from: other, at: start)
    #expect(answer == .failure(isSame ? .tooMany(retryAfter: .seconds(60)) : .wrong))
  }

  @Test func `follows the file, at most once a second`() throws {
    let first = try doors.add("first")
    let access = try access()
    #expect(try access.ask(first, at: start).get().actor == "token:first")
    let second = try doors.add("second", .viewer)
    #expect(access.ask(second, at: start + .milliseconds(999)) == .failure(.wrong))
    let caller = try access.ask(second, at: start + .seconds(1)).get()
    #expect(caller == Caller(actor: "token:second", role: .viewer))
    #expect(access.stands(caller, now: start + .seconds(1)))
    try TokenFile.remove("second", from: doors.path)
    #expect(access.ask(second, at: start + .seconds(2)) == .failure(.wrong))
    #expect(!access.stands(caller, now: start + .seconds(2)))
    #expect(try access.ask(first, at: start + .seconds(2)).get().actor == "token:first")
  }

  @Test func `stays as it was when the file is spoilt or gone`() throws {
    let token = try doors.add("ci")
    let access = try access()
    let content = try doors.text()
    try doors.write(content + "nonsense\n")
    #expect(try access.ask(token, at: start + .seconds(1)).get().actor == "token:ci")
    try DurableFile.rename(doors.path, to: doors.directory.path.appending("elsewhere"))
    #expect(try access.ask(token, at: start + .seconds(2)).get().actor == "token:ci")
    try doors.write("")
    #expect(access.ask(token, at: start + .seconds(3)) == .failure(.wrong))
    try doors.write(content)
    #expect(try access.ask(token, at: start + .seconds(4)).get().actor == "token:ci")
  }

  @Test func `cannot begin with a file that is not there`() {
    #expect(throws: TokenFileError.file(.noSuchFileOrDirectory)) { try access() }
  }
}
