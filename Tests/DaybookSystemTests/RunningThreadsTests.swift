import DaybookSystem
import SystemPackage
import Testing

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

@Suite struct `Running plain threads` {
  @Test func `a thread has done its work when it was joined`() {
    let done = Shared(false)
    PlainThread(name: "worker") { done.change { $0 = true } }.join()
    #expect(done.value)
  }

  @Test func `a thread lets go of what it was given`() {
    weak var kept: Shared<Int>?
    do {
      let object = Shared(1)
      kept = object
      PlainThread(name: "worker") { object.change { $0 += 1 } }.join()
    }
    #expect(kept == nil)
  }

  #if os(Linux)
    @Test func `threads that nobody joins leave no stacks behind`() throws {
      let before = try mappingCount()
      for _ in 0..<500 {
        let meeting = Meeting()
        _ = PlainThread(name: "alone") {
          meeting.state.withLock { $0 = 1 }
          meeting.state.broadcast()
        }
        meeting.state.wait(until: { $0 == 1 }, then: { _ in })
      }
      // Each stack that stayed would be two mappings; the system keeps a few for the next threads.
      #expect(try mappingCount() < before + 250)
    }

    @Test(
      arguments: [
        ("short", "short"), ("longlonglonglonglong", "longlonglonglon"),
        ("schön-gemachter", "schön-gemachte"), ("zwölf-Büchsen-Öl", "zwölf-Büchsen"),
      ])
    func `a name is cut to what the system keeps`(name: String, kept: String) {
      let found = Shared("")
      PlainThread(name: name) { found.change { $0 = threadName() } }.join()
      #expect(found.value == kept)
    }
  #endif

  @Test(arguments: [SIGINT, SIGTERM, SIGUSR1, SIGCHLD, SIGPIPE])
  func `signals from outside are left to other threads`(signal: Int32) {
    #expect(isBlocked(signal))
  }

  @Test(arguments: [SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT])
  func `signals of a fault are let through`(signal: Int32) {
    #expect(!isBlocked(signal))
  }

  private func isBlocked(_ signal: Int32) -> Bool {
    let answer = Shared(false)
    PlainThread(name: "asker") {
      var mask = sigset_t()
      unsafe pthread_sigmask(SIG_BLOCK, nil, &mask)
      let isMember = unsafe sigismember(&mask, signal) == 1
      answer.change { $0 = isMember }
    }.join()
    return answer.value
  }
}

/// How many pieces of memory this process has, as the system lists them.
private func mappingCount() throws -> Int {
  try DurableFile.content(ofSpecial: "/proc/self/maps").count { $0 == UInt8(ascii: "\n") }
}

/// The name of the calling thread, as the system keeps it.
private func threadName() -> String {
  let bytes = (try? DurableFile.content(ofSpecial: "/proc/thread-self/comm")) ?? []
  return String(decoding: bytes.dropLast(), as: UTF8.self)
}
