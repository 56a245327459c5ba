#if canImport(Darwin)
  internal import Darwin
#else
  internal import Glibc
#endif

/// A lock whose holders can wait for the state to change.
///
/// Waiting blocks the thread, so it is for plain threads only and never for a task.
@safe public struct Monitor<State: ~Copyable>: ~Copyable, Sendable {
  private let lock: Lock<State>
  private nonisolated(unsafe) let condition: UnsafeMutablePointer<pthread_cond_t>

  /// Creates a monitor around `initial`, with nobody waiting.
  public init(_ initial: consuming sending State) {
    lock = Lock(initial)
    unsafe condition = .allocate(capacity: 1)
    let code = unsafe initialize(condition)
    precondition(code == 0, "pthread_cond_init: error \(code)")
  }

  deinit {
    unsafe pthread_cond_destroy(condition)
    unsafe condition.deallocate()
  }

  /// Calls `body` alone with the state; wakes nobody.
  public borrowing func withLock<R: ~Copyable, E: Error>(
    _ body: (inout State) throws(E) -> R
  ) throws(E) -> R {
    try lock.withLock(body)
  }

  /// Waits until `condition` holds, then calls `body` without letting go in between.
  @available(*, noasync, message: "waiting blocks the thread")
  public borrowing func wait<R: ~Copyable, E: Error>(
    until holds: (borrowing State) -> Bool, then body: (inout State) throws(E) -> R
  ) throws(E) -> R {
    unsafe pthread_mutex_lock(lock.mutex)
    defer { unsafe pthread_mutex_unlock(lock.mutex) }
    while unsafe !holds(lock.state.pointee) {
      unsafe pthread_cond_wait(condition, lock.mutex)
    }
    return unsafe try body(&lock.state.pointee)
  }

  /// Waits until `holds`, or at least until `timeout` has passed.
  ///
  /// Without waiting when `timeout` is zero or less; one of more than 34 years ends after so many.
  ///
  /// - Returns: Whether the condition held when the wait ended.
  @available(*, noasync, message: "waiting blocks the thread")
  public borrowing func wait(
    until holds: (borrowing State) -> Bool, timeout: Duration
  ) -> Bool {
    var deadline = timespec()
    unsafe clock_gettime(waitingClock, &deadline)
    let (seconds, attoseconds) = min(max(timeout, .zero), .seconds(1 << 30)).components
    let nanoseconds = deadline.tv_nsec + Int(attoseconds / 1_000_000_000)
    deadline.tv_sec += Int(seconds) + nanoseconds / 1_000_000_000
    deadline.tv_nsec = nanoseconds % 1_000_000_000

    unsafe pthread_mutex_lock(lock.mutex)
    defer { unsafe pthread_mutex_unlock(lock.mutex) }
    while unsafe !holds(lock.state.pointee) {
      let code = unsafe pthread_cond_timedwait(condition, lock.mutex, &deadline)
      if code == ETIMEDOUT { return unsafe holds(lock.state.pointee) }
    }
    return true
  }

  /// Wakes one waiter.
  public borrowing func signal() { unsafe pthread_cond_signal(condition) }

  /// Wakes every waiter.
  public borrowing func broadcast() { unsafe pthread_cond_broadcast(condition) }
}

#if canImport(Darwin)
  /// The only clock that conditions know there.
  private let waitingClock = CLOCK_REALTIME

  private func initialize(_ condition: UnsafeMutablePointer<pthread_cond_t>) -> Int32 {
    unsafe pthread_cond_init(condition, nil)
  }
#else
  /// A clock that nobody sets: a wait must not grow by the hour that a wall clock is put back.
  private let waitingClock = CLOCK_MONOTONIC

  private func initialize(_ condition: UnsafeMutablePointer<pthread_cond_t>) -> Int32 {
    var attributes = pthread_condattr_t()
    unsafe pthread_condattr_init(&attributes)
    defer { unsafe pthread_condattr_destroy(&attributes) }
    unsafe pthread_condattr_setclock(&attributes, waitingClock)
    return unsafe pthread_cond_init(condition, &attributes)
  }
#endif
