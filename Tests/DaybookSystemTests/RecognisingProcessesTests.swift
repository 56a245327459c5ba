import DaybookSystem
import DaybookTesting
import SystemPackage
import Testing

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

@Suite struct `Recognising processes` {
  @Test func `this process runs`() {
    #expect(RunningProcess.current.isAlive)
    #expect(RunningProcess.current.id == getpid())
    #expect(RunningProcess(id: getpid()) == .current)
  }

  @Test(arguments: [-1, 1] as [Int64])
  func `a process with the same number and another start is not the one`(shift: Int64) {
    var other = RunningProcess.current
    other.startTime = UInt64(Int64(other.startTime) + shift)
    #expect(!other.isAlive)
    #expect(other != .current)
  }

  @Test(arguments: [-1, 0, Int32.max, Int32.min])
  func `a number that no process has is nobody`(id: Int32) {
    #expect(RunningProcess(id: id) == nil)
    #expect(!RunningProcess(id: id, startTime: 0).isAlive)
  }

  @Test func `a process that has ended and was not reaped does not run`() throws {
    let child = try ChildProcess(path: "/bin/sh", arguments: shell("read x; exit 0"))
    let process = RunningProcess(id: child.id)
    // Its input is empty, so it ends by itself; nobody waits for it until it is a zombie.
    #expect(eventually { RunningProcess(id: child.id) == nil })
    #expect(process?.isAlive != true)
    _ = finish(child)
  }

  @Test func `a process that was reaped does not run`() throws {
    let child = try ChildProcess(path: "/bin/sh", arguments: shell("sleep 100"))
    let process = try #require(RunningProcess(id: child.id))
    #expect(process.isAlive)
    child.signal(.kill)
    #expect(finish(child).ending == .signal(SIGKILL))
    #expect(!process.isAlive)
  }

  @Test func `a name with brackets and spaces does not confuse anybody`() throws {
    let directory = try TemporaryDirectory()
    let program = directory.path.appending(") Z 0 1 (x")
    unsafe _ = symlink("/bin/sleep", program.string)
    let child = try ChildProcess(path: program, arguments: [Array("sleep".utf8), [49, 48, 48]])
    let process = RunningProcess(id: child.id)
    #expect(process?.isAlive == true)
    #expect(process?.startTime ?? 0 >= RunningProcess.current.startTime)
    child.signal(.kill)
    _ = finish(child)
  }

  @Test func `boot and namespace are known and stay the same`() {
    #expect(!RunningProcess.boot.isEmpty)
    #if os(Linux)
      #expect(RunningProcess.namespace != 0)
    #endif
  }
}
