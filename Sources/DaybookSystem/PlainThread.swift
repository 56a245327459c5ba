internal import CDaybookSystem

#if canImport(Darwin)
  internal import Darwin
#else
  internal import Glibc
#endif

/// One operating system thread that runs one closure and can be joined.
///
/// What nobody has joined when the last copy of this value goes is detached, so that its stack is
/// given back when it ends.
///
/// For work that belongs to a thread, such as an LMDB write transaction, or that blocks in a
/// system call, which a task must not.
public struct PlainThread: Sendable {
  private let handle: ThreadHandle

  /// Starts a thread that runs `body` and ends with it.
  ///
  /// Signals from outside stay blocked in it: they belong to the threads that ask for them.
  /// Those that a fault of the thread itself raises are let through, to end in a backtrace.
  ///
  /// - Parameters:
  ///   - name: Shown by debuggers and `top`; cut to 15 bytes.
  ///   - body: What the thread does.
  public init(name: String, _ body: @escaping @Sendable () -> Void) {
    let start = unsafe Unmanaged.passRetained(Start(name: name, body: body))
    #if canImport(Darwin)
      var thread: pthread_t?
    #else
      var thread = pthread_t()
    #endif
    let code = unsafe pthread_create(&thread, nil, { unsafe runThread($0) }, start.toOpaque())
    precondition(code == 0, "pthread_create: error \(code)")
    #if canImport(Darwin)
      unsafe handle = ThreadHandle(thread!)
    #else
      handle = ThreadHandle(thread)
    #endif
  }

  /// Waits for the end of the thread.
  ///
  /// Must be called at most once, and not by the thread itself.
  @available(*, noasync, message: "joining blocks the thread")
  public func join() { handle.join() }

  /// Lets other threads go first.
  public static func yield() { sched_yield() }

  /// Has the calling thread yield to all others from now on, as far as the system can.
  public static func letOthersGoFirst() { daybook_calm_thread() }
}

/// The right to join a thread, which is used once or given up.
@safe private final class ThreadHandle: Sendable {
  #if canImport(Darwin)
    private nonisolated(unsafe) let thread: pthread_t
  #else
    private let thread: pthread_t
  #endif
  private let isJoined = Lock(false)

  init(_ thread: pthread_t) { self.thread = thread }

  deinit { if !isJoined.withLock({ $0 }) { pthread_detach(thread) } }

  func join() {
    let isFirst = isJoined.withLock { isJoined in
      defer { isJoined = true }
      return !isJoined
    }
    precondition(isFirst, "a thread is joined once")
    pthread_join(thread, nil)
  }
}

private final class Start: Sendable {
  let name: String
  let body: @Sendable () -> Void

  init(name: String, body: @escaping @Sendable () -> Void) {
    self.name = name
    self.body = body
  }
}

#if canImport(Darwin)
  private func runThread(_ argument: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
    unsafe run(argument)
  }
#else
  private func runThread(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    unsafe run(argument!)
  }
#endif

private func run(_ argument: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
  let start = unsafe Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
  var all = sigset_t()
  unsafe sigfillset(&all)
  for fault in [SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT] {
    unsafe sigdelset(&all, fault)
  }
  unsafe pthread_sigmask(SIG_SETMASK, &all, nil)
  unsafe daybook_name_thread(shortened(start.name))
  start.body()
  return nil
}

/// As many whole characters of a name as fit into 15 bytes; the system refuses a longer one.
private func shortened(_ name: String) -> String {
  var short = ""
  for character in name {
    guard short.utf8.count + character.utf8.count <= 15 else { break }
    short.append(character)
  }
  return short
}
