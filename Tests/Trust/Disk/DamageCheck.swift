import Daybook
import DaybookAudit
import DaybookLMDB
import DaybookLog
import DaybookProjections
import DaybookSystem
import SystemPackage

/// Everything that a person does with a log to read it, on a file of which one bit is wrong.
final class DamageCheck {
  /// One way to read a log.
  enum Look: Int, CaseIterable {
    case doctor, verify, read, open, replay, export

    /// Whether the tool keeps a fault of memory from ending it without a word.
    var isContained: Bool { self == .doctor || self == .verify }
  }

  /// What a look has shown.
  enum Sight: Equatable {
    /// What was written.
    case right
    /// An error that says so.
    case found(String)
    /// Something that was never written.
    case wrong(String)
  }

  private let directory: FilePath
  private let file: FileDescriptor
  private let original: LogState
  private let tree: TreeHead
  private let exported: StateDigest

  /// The file without any damage.
  private let sound: [UInt8]

  /// Whether the export trusts what it finds: a bug that must be found.
  private let exportsUnchecked: Bool

  /// What is open between two looks at the same damage.
  private var log: LMDBEventLog?
  private var daybook: Daybook?

  /// Prepares looks at the log in a directory, which is sound.
  init(directory: FilePath, exportsUnchecked: Bool) async throws {
    self.directory = directory
    self.exportsUnchecked = exportsUnchecked
    file = try FileDescriptor.open(directory.appending("data.mdb"), .readWrite)
    sound = try DurableFile.content(of: directory.appending("data.mdb"))
    let log = try Self.open(directory)
    original = try LogState(of: log)
    tree = try TreeCheck.verify(log, tree: nil)
    let daybook = try Daybook(on: log, options: MarkingWriter.daybookOptions)
    exported =
      exportsUnchecked ? try Self.unchecked(directory) : try await Self.export(daybook)
    await daybook.close()
  }

  deinit { try? file.close() }

  /// The number of bits of the file.
  var bitCount: Int { Int((try? file.stat().size) ?? 0) * 8 }

  /// Turns one bit over.
  func flip(_ bit: Int) throws {
    var byte: [UInt8] = [0]
    let place = Int64(bit / 8)
    _ = try unsafe byte.withUnsafeMutableBytes {
      unsafe try file.read(fromAbsoluteOffset: place, into: $0)
    }
    byte[0] ^= 1 << UInt8(bit % 8)
    _ = try file.writeAll(toAbsoluteOffset: place, byte)
  }

  /// Puts the file back as it was.
  ///
  /// - Parameter bit: The bit that was turned over.
  /// - Returns: Whether nothing else had been changed by those who looked.
  /// - Throws: `Errno`.
  func restore(_ bit: Int) throws -> Bool {
    try flip(bit)
    let path = directory.appending("data.mdb")
    if try DurableFile.content(of: path) == sound { return true }
    try file.resize(to: 0)
    _ = try file.writeAll(toAbsoluteOffset: 0, sound)
    return false
  }

  /// Looks at the log in one way.
  func look(_ look: Look) async -> Sight {
    do {
      switch look {
      case .doctor: return try Self.contained { try doctor() }
      case .verify: return try Self.contained { try verify() }
      case .read:
        return try LogState(of: openedLog(), isFolded: false).content == original.content
          ? .right : .wrong("it holds something else")
      case .open:
        let view = try await opened().view()
        return LogState.digest(view.digests()) == original.ledger
          ? .right : .wrong("it opens as another log")
      case .replay:
        let report = try await opened().replay(resumes: false)
        return LogState.digest(report.digests) == original.ledger
          ? .right : .wrong("it replays to another state")
      case .export:
        let text =
          exportsUnchecked ? try Self.unchecked(directory) : try await Self.export(opened())
        return text == exported
          ? .right : .wrong("it exports something else")
      }
    } catch { return .found("\(error)") }
  }

  /// Lets go of what is open.
  func close() async {
    await daybook?.close()
    daybook = nil
    log = nil
    while Environment.isOpen(directory: directory) { PlainThread.yield() }
  }

  /// What a child ends with instead of dying.
  static let containedStatus = 86

  private static func contained(_ body: () throws -> Sight) throws -> Sight {
    try Containment.run(
      saying: "", to: .standardError, status: Int32(containedStatus), body)
  }

  /// As `daybook doctor` does.
  private func doctor() throws -> Sight {
    let log = try openedLog()
    _ = try log.usage()
    _ = try log.checkPages()
    var check = EventCheck()
    try check.read(log)
    return check.head.position == original.position ? .right : .wrong("doctor sees another end")
  }

  /// As `daybook verify` does with a checkpoint that was kept.
  private func verify() throws -> Sight {
    let log = try openedLog()
    _ = try log.checkPages()
    let head = try TreeCheck.verify(log, tree: nil)
    return head == tree ? .right : .found("another root")
  }

  private func openedLog() throws -> LMDBEventLog {
    if let log { return log }
    let new = try Self.open(directory)
    log = new
    return new
  }

  private func opened() throws -> Daybook {
    if let daybook { return daybook }
    let new = try Daybook(on: try openedLog(), options: MarkingWriter.daybookOptions)
    daybook = new
    return new
  }

  private static func open(_ directory: FilePath) throws -> LMDBEventLog {
    var options = MarkingWriter.options
    options.createsLog = false
    return try LMDBEventLog(directory: directory, options: options, now: 0)
  }

  private static func export(_ daybook: Daybook) async throws -> StateDigest {
    var text = ByteWriter(capacity: 1 << 20)
    try await daybook.export { text.append($0) }
    return StateDigest(of: text.bytes)
  }

  /// The frames as they lie in the file.
  private static func unchecked(_ directory: FilePath) throws -> StateDigest {
    var options = EnvironmentOptions(tableNames: ["frames"])
    options.createsFile = false
    let environment = try Environment(directory: directory, options: options)
    let transaction = try ReadTransaction(in: environment)
    var cursor = try transaction.content(of: environment.tables[0]).cursor()
    var text = ByteWriter(capacity: 1 << 18)
    while try cursor.next() { text.append(cursor.value) }
    return StateDigest(of: text.bytes)
  }
}
