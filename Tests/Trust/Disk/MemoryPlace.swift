import DaybookSystem
import SystemPackage

/// A directory in memory where there is one, gone with everything in it when the object is.
final class MemoryPlace: Sendable {
  let path: FilePath

  init() throws(Errno) {
    let memory: FilePath = "/dev/shm"
    let parent = (try? Stat(memory))?.type == .directory ? memory : "/tmp"
    var entropy = Entropy()
    path = parent.appending("daybook-trust-" + String(entropy.next(), radix: 16))
    try Directory.create(path)
  }

  deinit { Directory.removeTree(path) }

  /// Creates an empty directory below.
  func directory(_ name: String) throws(Errno) -> FilePath {
    let directory = path.appending(name)
    Directory.removeTree(directory)
    try Directory.create(directory)
    return directory
  }
}
