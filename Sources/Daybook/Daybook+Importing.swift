internal import DaybookDomain
internal import DaybookLog
internal import DaybookSystem
internal import DaybookWire
public import SystemPackage

extension Daybook {
  /// Makes a log of events as an export wrote them.
  ///
  /// The log is written aside and put in its place when all of it is durable: there is either a
  /// whole log or none. Of lines that ``export(_:)`` wrote it is the same log as before, with the
  /// same identity, frames and hash tree; others are put into frames of its own.
  ///
  /// - Parameters:
  ///   - directory: Where the log is to be; there must be none yet.
  ///   - end: The last moment to import; everything if it is left out. A frame that is cut by it
  ///     becomes another one, with a name of its own.
  ///   - nextLine: Gives one line after the other, and `nil` at the end.
  /// - Returns: The number of events.
  /// - Throws: ``ImportFault``. Nothing was imported.
  @available(*, noasync, message: "reads and writes files")
  public static func importLog(
    to directory: FilePath, until end: Moment? = nil, nextLine: () throws(Errno) -> [UInt8]?
  ) throws(ImportFault) -> Int {
    guard (try? Stat(directory)) == nil else { throw .occupied }
    let aside = FilePath(directory.string + ".import")
    Directory.removeTree(aside)
    var isDone = false
    defer { if !isDone { Directory.removeTree(aside) } }
    let count = try write(to: aside, end, nextLine)
    do throws(Errno) {
      try DurableFile.rename(aside, to: directory)
      try DurableFile.syncDirectory(directory.removingLastComponent())
    } catch { throw .system(code: error.rawValue) }
    isDone = true
    return count
  }

  private static func write(
    to directory: FilePath, _ end: Moment?, _ nextLine: () throws(Errno) -> [UInt8]?
  ) throws(ImportFault) -> Int {
    var first: [UInt8]?
    do throws(Errno) { first = try nextLine() } catch { throw .system(code: error.rawValue) }
    let start = first.flatMap { EventImprint.LogStart(line: $0) }
    let now = start?.createdAt ?? SystemWallClock().now()
    let log: LMDBEventLog
    do throws(LogError) {
      log = try LMDBEventLog(
        directory: directory, now: now.milliseconds, newIdentity: start?.identity)
    } catch { throw .daybook(.unreadable(.log(error))) }
    var importer = Importer(into: log, until: end)
    try importer.run { () throws(Errno) in
      if let line = first {
        first = nil
        return line
      }
      return try nextLine()
    }
    return Int(importer.position.rawValue)
  }
}

extension EventImprint.LogStart {
  /// Reads what the first line of an export says of the log; a line that is wrong is found later.
  fileprivate init?(line: [UInt8]) {
    var names = NameTable()
    guard let start = (try? EventLine(line, names: &names))?.imprint.log else { return nil }
    self = start
  }
}
