internal import Daybook
internal import DaybookAudit
internal import DaybookDomain
internal import DaybookLog
internal import DaybookSystem
internal import FoundationEssentials
internal import HTTPTypes
internal import SystemPackage

/// The hash tree beside the log, asked by one at a time.
actor AuditTree {
  private let log: any EventLog

  /// Where it is; nowhere for a log that has no directory.
  private let directory: FilePath?

  private var isVerifying = false

  init(_ log: any EventLog) {
    self.log = log
    directory = (log as? LMDBEventLog)?.directory.appending("tree")
  }

  /// The head of the tree, brought up to date with the log.
  func checkpoint() async throws -> Checkpoint { try await current().checkpoint }

  /// The proof of one event, unsigned.
  func inclusion(of position: LogPosition) async throws -> InclusionDocument {
    let tree = try await current()
    do throws(TreeError) {
      let checkpoint = tree.checkpoint
      let proof = try EventProof(
        of: position, in: log, tree: tree, at: checkpoint, note: checkpoint.text)
      return InclusionDocument(
        position: position.rawValue, index: proof.index, size: checkpoint.head.size,
        root: "\(checkpoint.head.root)", leaf: Data(proof.leaf).base64EncodedString(),
        path: proof.path.map { "\($0)" })
    } catch { throw Problem(error) }
  }

  /// The proof of one event, for a stranger.
  func proof(of position: LogPosition, signedBy signer: NoteSigner) async throws -> String {
    let tree = try await current()
    do throws(TreeError) {
      return try EventProof(of: position, in: log, tree: tree, signedBy: signer, disclosing: false)
        .text
    } catch { throw Problem(error) }
  }

  /// Recomputes everything and compares.
  ///
  /// - Throws: ``Problem`` when somebody does so already.
  func verify() async throws -> VerificationDocument {
    guard !isVerifying else {
      var problem = Problem(
        "verifying", "The log is being verified", .tooManyRequests,
        "Somebody else has it verified now. Try again later.")
      problem.headers = [HTTPField(name: .retryAfter, value: "5")]
      throw problem
    }
    isVerifying = true
    defer { isVerifying = false }
    let (log, directory) = (log, directory)
    return await onPlainThread { VerificationDocument(log, directory) }
  }

  /// The tree as far as the log reaches now.
  private func current() async throws -> SavedTree {
    guard let directory else {
      throw Problem(
        "no-tree", "The log has no hash tree", .conflict, "It is kept in memory only.")
    }
    let log = log
    let head = await onPlainThread { Result { () throws(LogError) in try log.head().position } }
    let wanted: LogPosition
    do throws(LogError) { wanted = try head.get() } catch {
      throw Problem(.unreadable(.log(error)))
    }
    let clock = ContinuousClock()
    let deadline = clock.now + .seconds(30)
    while true {
      let built = await onPlainThread {
        Result { () throws(TreeError) in
          try TreeBuilder(log: log, directory: directory).catchUp { _ in .proceed }
        }
      }
      do throws(TreeError) {
        _ = try built.get()
        return try SavedTree(directory: directory)
      } catch .busy where clock.now < deadline {
        // Somebody else builds it, perhaps beside this server.
        if let tree = try? SavedTree(directory: directory), tree.head.size >= wanted.rawValue {
          return tree
        }
        try await Task.sleep(for: .milliseconds(20))
      } catch { throw Problem(error) }
    }
  }
}

/// Calls `body` on a thread of its own: it takes long, and blocks.
private func onPlainThread<Value: Sendable>(
  _ body: @escaping @Sendable () -> Value
) async -> Value {
  await withCheckedContinuation { continuation in
    _ = PlainThread(name: "daybook-audit") {
      PlainThread.letOthersGoFirst()
      continuation.resume(returning: body())
    }
  }
}

/// The hashes that lead from an event to the root.
struct InclusionDocument: Encodable {
  var position: UInt64
  var index: UInt64
  var size: UInt64
  var root: String
  var leaf: String
  var path: [String]
}

/// What came of a verification.
struct VerificationDocument: Encodable {
  var log: String
  var holds = false
  var events: UInt64?
  var root: String?
  var tree: UInt64?
  var problem: String?
  var position: UInt64?

  init(_ log: any EventLog, _ directory: FilePath?) {
    self.log = "\(log.identity)"
    do throws(TreeError) {
      let saved = try directory.map { (path) throws(TreeError) in try Self.saved(path) } ?? nil
      tree = saved?.head.size
      let head = try TreeCheck.verify(log, tree: saved, checkpoints: []) { _ in }
      events = head.size
      root = "\(head.root)"
      holds = true
    } catch {
      problem = "\(error)"
      position = error.position?.rawValue
    }
  }

  private static func saved(_ path: FilePath) throws(TreeError) -> SavedTree? {
    do throws(TreeError) { return try SavedTree(directory: path) } catch {
      if case .file(_, .noSuchFileOrDirectory) = error { return nil }
      throw error
    }
  }
}

extension Problem {
  init(_ error: TreeError) {
    switch error {
    case .busy:
      self.init(
        "tree-busy", "The hash tree is being built", .serviceUnavailable,
        "Another process is building the hash tree. Try again later.")
    case .notReached(let position, let size):
      self.init(
        "not-covered", "The tree does not reach so far", .notFound,
        "Position \(position.rawValue) is not covered: the tree ends at \(size).")
    default:
      self.init(
        "tree-fault", "The hash tree cannot be used", .serviceUnavailable,
        "\(error). The events are unharmed; 'daybook verify' looks at them.")
    }
  }
}
