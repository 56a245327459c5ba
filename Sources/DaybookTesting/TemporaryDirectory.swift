internal import DaybookSystem
public import SystemPackage

#if canImport(Darwin)
  internal import Darwin
#else
  internal import Glibc
#endif

/// A directory for one test, gone with everything in it when the object is.
public final class TemporaryDirectory: Sendable {
  /// Where it is.
  public let path: FilePath

  /// Creates an empty directory among the system's temporary files.
  public init() throws(Errno) {
    let parent = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
    var entropy = Entropy()
    path = FilePath(parent).appending("daybook-test-" + String(entropy.next(), radix: 16))
    try Directory.create(path)
  }

  deinit { Directory.removeTree(path) }
}
