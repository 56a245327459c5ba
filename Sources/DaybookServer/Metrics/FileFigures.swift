internal import DaybookLog
internal import DaybookSystem

/// The size and use of the file that a log is in.
struct FileFigures: Sendable {
  var usage: LMDBEventLog.Usage
  /// What this user may still write on the file system; `nil` when the system does not tell.
  var freeByteCount: Int?

  /// Asks for them; `nil` for a log in no file, and when the file cannot be read.
  init?(_ log: any EventLog) {
    guard let log = log as? LMDBEventLog, let usage = try? log.usage() else { return nil }
    self.usage = usage
    freeByteCount = FreeSpace.byteCount(at: log.directory)
  }
}
