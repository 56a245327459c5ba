#if canImport(Darwin)
  internal import Darwin
#else
  internal import Glibc
#endif

/// A mutual exclusion lock around the state it protects.
///
/// A plain POSIX mutex: `Synchronization.Mutex` waits on a futex that the thread sanitizer does
/// not know on Linux, so that every use of it is reported as a race. Not recursive.
@safe public struct Lock<State: ~Copyable>: ~Copyable, Sendable {
  nonisolated(unsafe) let mutex: UnsafeMutablePointer<pthread_mutex_t>
  nonisolated(unsafe) let state: UnsafeMutablePointer<State>

  /// Creates an open lock around `initial`.
  public init(_ initial: consuming sending State) {
    unsafe mutex = .allocate(capacity: 1)
    unsafe state = .allocate(capacity: 1)
    unsafe state.initialize(to: initial)
    let code = unsafe pthread_mutex_init(mutex, nil)
    precondition(code == 0, "pthread_mutex_init: error \(code)")
  }

  deinit {
    unsafe pthread_mutex_destroy(mutex)
    unsafe mutex.deallocate()
    unsafe state.deinitialize(count: 1)
    unsafe state.deallocate()
  }

  /// Calls `body` alone with the state.
  ///
  /// `body` must not call back into the same lock, and must not suspend or wait for another
  /// thread: everybody else stands behind it.
  @inline(__always)
  public borrowing func withLock<R: ~Copyable, E: Error>(
    _ body: (inout State) throws(E) -> R
  ) throws(E) -> R {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    return unsafe try body(&state.pointee)
  }
}
