import Foundation
import SystemPackage

/// A directory that is gone when the work in it is done.
func withScratchDirectory<R>(_ body: (FilePath) async throws -> R) async throws -> R {
  let url = FileManager.default.temporaryDirectory.appending(path: "daybook-bench-\(UUID())")
  try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: url) }
  return try await body(FilePath(url.path))
}
