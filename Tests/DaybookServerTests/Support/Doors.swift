import Daybook
import DaybookServer
import DaybookSystem
import DaybookTesting
import SystemPackage

/// A file of tokens in a directory of its own.
struct Doors {
  let directory: TemporaryDirectory
  let path: FilePath

  init() throws {
    directory = try TemporaryDirectory()
    path = directory.path.appending("tokens")
  }

  /// Adds a token.
  func add(_ name: String, _ role: Role = .worker) throws -> String {
    try TokenFile.add(name, role: role, createdAt: Timestamp(milliseconds: 0), to: path)
  }

  /// Puts a text in the place of the file.
  func write(_ text: String) throws {
    try DurableFile.replace(path, permissions: [.ownerReadWrite]) {
      _ = try $0.writeAll(text.utf8)
    }
  }

  /// The content of the file.
  func text() throws -> String {
    String(decoding: try DurableFile.content(of: path), as: UTF8.self)
  }
}

extension Access {
  /// Asks with a token.
  func ask(
    _ token: String, from peer: String = "192.0.2.1", at now: ContinuousClock.Instant
  ) -> Result<Caller, AccessRefusal> {
    caller(authorization: "Bearer \(token)", peer: peer, now: now)
  }
}
