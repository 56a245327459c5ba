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

/// The name of the calling thread, as the system keeps it.
private func threadName() -> String {
  let bytes = (try? DurableFile.content(ofSpecial: "/proc/thread-self/comm")) ?? []
  return String(decoding: bytes.dropLast(), as: UTF8.self)
}
