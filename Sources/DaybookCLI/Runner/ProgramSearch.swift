import SystemPackage

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Finds programs as a shell does.
enum ProgramSearch {
  /// The file of a program: the name itself when it has a slash, else the first that the
  /// directories of `PATH` have.
  static func find(_ name: [UInt8]) throws -> FilePath {
    let text = String(decoding: name, as: UTF8.self)
    if name.contains(UInt8(ascii: "/")) {
      guard let path = FilePath(bytes: name), isExecutable(path) else { throw missing(text) }
      return path
    }
    let directories = Environment.value("PATH") ?? "/usr/local/bin:/usr/bin:/bin"
    for directory in directories.split(separator: ":", omittingEmptySubsequences: false) {
      let place = Array((directory.isEmpty ? "." : String(directory)).utf8)
      if let path = FilePath(bytes: place + [UInt8(ascii: "/")] + name), isExecutable(path) {
        return path
      }
    }
    throw missing(text)
  }

  private static func isExecutable(_ path: FilePath) -> Bool {
    guard (try? Stat(path))?.type == .regular else { return false }
    return unsafe path.withPlatformString { unsafe access($0, X_OK) } == 0
  }

  private static func missing(_ name: String) -> Refusal {
    Refusal(
      "There is no program '\(Terminal.harmless(name))' that could be run. Nothing was done.",
      .usage)
  }
}
