internal import Synchronization

#if canImport(Darwin)
  internal import Darwin
#else
  internal import Glibc
#endif

/// Tells whether the process is still the one that opened something.
///
/// A child inherits LMDB's memory map but none of its locks, and would damage the file. Counting
/// forks costs an atomic load where asking for the process id costs a system call.
enum ForkGuard {
  private static let forks = Atomic<Int>(0)

  private static let registration: Void = {
    pthread_atfork(nil, nil, { forks.add(1, ordering: .relaxed) })
  }()

  /// The number of forks between this process and the one that first asked.
  static var generation: Int {
    _ = registration
    return forks.load(ordering: .relaxed)
  }
}
