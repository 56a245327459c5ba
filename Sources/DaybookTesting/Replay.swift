public import Daybook
internal import DaybookSystem
public import SystemPackage

/// What really happened, to be folded by today's code: a log, an export, or a fixture.
///
/// ```swift
/// let replay = try Replay(exportAt: "yesterday.jsonl")
/// try replay.expectRecordedState()
/// #expect(try replay.firstDifference(between: OldTotals.self, and: Totals.self) == nil)
/// ```
///
/// Nothing is ever written to what is replayed.
public struct Replay: Sendable {
  /// The events.
  public let log: any EventLog

  /// Replays any log.
  public init(of log: any EventLog) { self.log = log }

  /// Replays the log in a directory, which others may go on writing to.
  ///
  /// - Throws: ``LogError`` when there is none, or it cannot be read.
  public init(logAt directory: FilePath) throws(LogError) {
    var options = LogOptions()
    options.createsLog = false
    log = try LMDBEventLog(directory: directory, options: options, now: 0)
  }

  /// Replays what `daybook export` wrote.
  ///
  /// - Throws: ``ImportFault`` at the first line that is no event, or not the one that must come.
  public init(exportAt file: FilePath) throws(ImportFault) {
    let bytes: [UInt8]
    do throws(Errno) { bytes = try Self.read(file) } catch { throw .system(code: error.rawValue) }
    try self.init(export: bytes)
  }

  /// Replays events as lines of JSON.
  ///
  /// - Throws: ``ImportFault`` at the first line that is no event, or not the one that must come.
  public init(export text: String) throws(ImportFault) { try self.init(export: Array(text.utf8)) }

  private init(export bytes: [UInt8]) throws(ImportFault) {
    let log = MemoryEventLog(identity: LogIdentity(high: 1, low: 2), now: 0)
    var importer = Importer(into: log)
    try importer.add(bytes.split(separator: UInt8(ascii: "\n")).lazy.map { [UInt8]($0) })
    self.log = log
  }

  private static func read(_ path: FilePath) throws(Errno) -> [UInt8] {
    do {
      let file = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
      return try file.closeAfter {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
          let count = try unsafe buffer.withUnsafeMutableBytes { unsafe try file.read(into: $0) }
          if count == 0 { return bytes }
          bytes += buffer[..<count]
        }
      }
    } catch let error as Errno { throw error } catch { throw .ioError }
  }
}

extension Replay {
  /// Folds all events, and compares the state of the built-in projections with every digest that
  /// the log has recorded on its way.
  ///
  /// - Throws: ``FoldFault`` when the log cannot be read by this version.
  public func compareWithRecordedState() throws(FoldFault) -> DigestComparison {
    let recorded = try RecordedDigests(in: log, through: LogPosition(rawValue: .max))
    var fold = ComparingFold(recorded)
    try log.scanFrames(from: .beginning.next) { frame throws(FoldFault) in
      try fold.fold(frame)
      return .proceed
    }
    return fold.comparison
  }

  /// Throws unless this version comes to the state that the log has recorded, wherever it has.
  ///
  /// - Throws: ``ExpectationFailure``, with the first position that differs and the last that did
  ///   not, for every projection; also when the log has recorded nothing that could be compared,
  ///   because then nothing was tested. ``FoldFault`` when the log cannot be read.
  public func expectRecordedState() throws {
    let comparison = try compareWithRecordedState()
    if !comparison.divergences.isEmpty {
      let list = comparison.divergences.map { "\($0)" }.joined(separator: "\n")
      throw ExpectationFailure(list)
    }
    guard comparison.agreeingCount > 0 else {
      throw ExpectationFailure(
        "the log has recorded no digest that this version could compare its state with "
          + "(\(comparison.incomparableCount) of other versions): see Daybook.Options.stateDigests")
    }
  }

  /// The state of a projection after all events, or after those up to a position.
  ///
  /// - Throws: ``FoldFault`` when the log cannot be read.
  public func fold<P: Projection & ~Copyable>(
    _ type: P.Type, through end: LogPosition = LogPosition(rawValue: .max)
  ) throws(FoldFault) -> P {
    var projection = P()
    try forEachTransition { transition, _ in
      if transition.recorded.position <= end { projection.apply(transition) }
    }
    return projection
  }

  /// Everything that a daybook of this version shows of the log, as of a position.
  ///
  /// - Throws: ``DaybookError`` when the log cannot be read, or has no such position.
  public func view(at position: LogPosition) async throws(DaybookError) -> View {
    var options = Daybook.Options()
    options.savesSnapshots = false
    options.stateDigests = .never
    let daybook = try Daybook(on: log, options: options)
    let view: Result<View, DaybookError>
    do throws(DaybookError) {
      view = .success(try await daybook.view(at: .position(position)))
    } catch { view = .failure(error) }
    await daybook.close()
    return try view.get()
  }

  /// The event at a position as a line of JSON, as `daybook events --jsonl` prints it.
  ///
  /// - Returns: `nil` when the log does not reach so far.
  public func line(at position: LogPosition) throws(FoldFault) -> String? {
    var names = NameTable()
    var line: String?
    try forEachTransition { _, table in names = table }
    if let event = try log.event(at: position) {
      var writer = EventLineWriter()
      writer.write(event.recorded, detail: event.detail, names: names)
      line = unsafe writer.writer.bytes.withUnsafeBytes {
        unsafe String(decoding: $0.dropLast(), as: UTF8.self)
      }
    }
    return line
  }
}
