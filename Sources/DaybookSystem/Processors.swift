#if canImport(Darwin)
  internal import Darwin
#else
  internal import Glibc
#endif

/// The number of processors that this process may use.
public func activeProcessorCount() -> Int { max(Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))), 1) }
