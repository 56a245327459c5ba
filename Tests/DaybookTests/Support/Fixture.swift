import Daybook
import DaybookDomain
import DaybookLog
import DaybookSystem
import Foundation
import SystemPackage

/// A value that several tasks use.
final class Shared<Value: Sendable>: Sendable {
  private let content: Lock<Value>

  init(_ value: Value) { content = Lock(value) }

  var value: Value {
    get { content.withLock { $0 } }
    set { content.withLock { $0 = newValue } }
  }

  func update(_ body: @Sendable (inout Value) -> Void) { content.withLock { body(&$0) } }
}

/// An empty log that lives as long as the test.
func memoryLog() -> MemoryEventLog {
  MemoryEventLog(identity: LogIdentity(high: 1, low: 2), now: 0)
}

/// Runs a test with a path where nothing is yet, and removes what it leaves.
func withTemporaryPath<R>(
  _ body: (FilePath) async throws -> R
) async throws -> R {
  let url = FileManager.default.temporaryDirectory.appending(path: "daybook-test-\(UUID())")
  defer { try? FileManager.default.removeItem(at: url) }
  return try await body(FilePath(url.path))
}

/// Lets other tasks run until a condition holds.
///
/// At first only for as long as they need to run once; a test that waits for long must not take
/// the processors from what it waits for.
func until(_ condition: () async throws -> Bool) async rethrows {
  var rounds = 0
  while !(try await condition()) {
    rounds += 1
    if rounds < 20 { await Task.yield() } else { try? await Task.sleep(for: .milliseconds(2)) }
  }
}

extension Daybook {
  /// The digests of the whole state, in a form that can be compared.
  func fingerprint() async throws -> [String] {
    try await view().digests().map { "\($0.name) \($0.digest)" }
  }

  /// Whether the live state, a full replay and a snapshot with its tail differ in nothing.
  func agreesWithReplay() async throws -> Bool {
    try await replay().differing.isEmpty
  }
}

extension Daybook.Options {
  /// Leaves the threads of the test's tasks free while a commit is held back.
  static var onWritersThread: Daybook.Options {
    var options = Daybook.Options()
    options.commitsOnCallersThread = false
    return options
  }
}
