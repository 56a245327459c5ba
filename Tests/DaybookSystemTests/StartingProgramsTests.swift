import DaybookSystem
import DaybookTesting
import SystemPackage
import Testing

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

@Suite struct `Starting programs` {
  private func start(_ script: String) throws -> ChildProcess {
    try ChildProcess(path: "/bin/sh", arguments: shell(script))
  }

  @Test(arguments: [0, 1, 42, 255] as [Int32])
  func `the status of a program is its own`(status: Int32) throws {
    #expect(finish(try start("exit \(status)")).ending == .exit(status))
  }

  @Test(arguments: [SIGTERM, SIGKILL, SIGHUP, SIGUSR1])
  func `the signal that ended a program is told`(signal: Int32) throws {
    #expect(finish(try start("kill -\(signal) $$")).ending == .signal(signal))
  }

  @Test func `what a program writes is read to the last byte, each stream for itself`() throws {
    let end = finish(try start("printf out; printf err >&2; printf more"))
    #expect(end.output == "outmore")
    #expect(end.error == "err")
  }

  @Test func `much output is read whole`() throws {
    let end = finish(try start("i=0; while [ $i -lt 20000 ]; do echo 0123456789; i=$((i+1)); done"))
    #expect(end.output.utf8.count == 220_000)
    #expect(end.ending == .exit(0))
  }

  @Test func `standard input is closed, or empty`() throws {
    #expect(finish(try start("cat; echo end")).output == "end\n")
  }

  @Test func `arguments and environment arrive byte for byte`() throws {
    let odd: [[UInt8]] = [Array("one two".utf8), [], [0xFF, 0xFE], Array("$HOME\n".utf8)]
    let child = try ChildProcess(
      path: "/bin/sh", arguments: shell("printf '%s|' \"$@\"; printf %s \"$X\"") + [[65]] + odd,
      environment: [Array("X=a b=c".utf8)])
    var output: [UInt8] = []
    _ = child.wait(until: nil) { bytes, _ in output += [UInt8](copying: bytes) }
    let bar = UInt8(ascii: "|")
    #expect(output == Array(odd.joined(separator: [bar])) + [bar] + Array("a b=c".utf8))
  }

  @Test func `a program that is not there is a fault, and nothing was started`() {
    #expect(throws: Errno.noSuchFileOrDirectory) {
      try ChildProcess(path: "/is/not/there", arguments: shell("exit 0"))
    }
    #expect(throws: Errno.permissionDenied) {
      try ChildProcess(path: "/etc/passwd", arguments: shell("exit 0"))
    }
  }

  @Test func `a wait comes back at its moment although the program runs on`() throws {
    let child = try start("sleep 100")
    let early: [ContinuousClock.Instant] = [
      .now - .seconds(Int64.max / 2), .now - .seconds(5), .now, .now + .milliseconds(5),
    ]
    for moment in early { #expect(child.wait(until: moment) { _, _ in } == nil) }
    child.signal(.kill)
    #expect(finish(child).ending == .signal(SIGKILL))
  }

  @Test func `a wait whose moment never comes ends with the program`() throws {
    let child = try start("exit 4")
    #expect(child.wait(until: .now + .seconds(Int64.max / 2)) { _, _ in } == .exit(4))
  }

  @Test func `a signal reaches everything that the program started`() throws {
    let child = try start("sleep 100 & echo $!; wait")
    let grandchild = try #require(Int32(firstLine(of: child)).flatMap { RunningProcess(id: $0) })
    child.signal(.terminate)
    #expect(finish(child).ending == .signal(SIGTERM))
    #expect(eventually { !grandchild.isAlive })
  }

  @Test func `a signal after the end reaches nobody`() throws {
    let child = try start("exit 3")
    #expect(finish(child).ending == .exit(3))
    child.signal(.kill)
  }

  @Test func `a program that leaves its output open to others is not waited for`() throws {
    let child = try start("sleep 100 & exit 0")
    #expect(finish(child).ending == .exit(0))
    kill(-child.id, SIGKILL)
  }

  @Test func `a program that catches the gentle signal is ended by the other`() throws {
    let child = try start("trap '' TERM; echo ready; while :; do sleep 100; done")
    #expect(firstLine(of: child) == "ready")
    child.signal(.terminate)
    child.signal(.kill)
    #expect(finish(child).ending == .signal(SIGKILL))
  }

  @Test func `a program inherits no descriptor but its three`() throws {
    #if os(Linux)
      let file = try FileDescriptor.open(FilePath("/dev/null"), .readOnly)
      let end = finish(try start("ls /proc/self/fd"))
      try file.close()
      // `ls` has one more for the directory that it reads.
      #expect(end.output == "0\n1\n2\n3\n")
    #endif
  }

  @Test func `a program starts with no signal blocked or ignored`() throws {
    #if os(Linux)
      let end = finish(try start("grep -E 'Sig(Blk|Ign)' /proc/self/status"))
      let masks = end.output.split(separator: "\n").map { line in
        UInt64(line.split(separator: "\t")[1], radix: 16)
      }
      // Those from 32 on belong to the C library, which lets nobody set them.
      #expect(masks.map { $0.map { $0 & 0x7FFF_FFFF } } == [0, 0])
    #endif
  }

  @Test func `a program ends with the process that started it`() async throws {
    #if os(Linux)
      let directory = try TemporaryDirectory()
      let file = directory.path.appending("pid")
      await #expect(processExitsWith: .signal(SIGKILL)) { [file = file.string as String] in
        let child = try ChildProcess(path: "/bin/sh", arguments: shell("sleep 100"))
        try DurableFile.replace(FilePath(file)) { file in
          _ = try file.writeAll("\(child.id)".utf8)
        }
        raise(SIGKILL)
      }
      let number = String(decoding: try DurableFile.content(of: file), as: UTF8.self)
      let id = try #require(Int32(number))
      #expect(eventually { RunningProcess(id: id) == nil })
    #endif
  }
}
