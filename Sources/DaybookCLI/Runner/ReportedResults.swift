import Daybook
import DaybookDomain
import DaybookSystem
import SystemPackage

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The results that programs have told while they run, until their jobs end.
///
/// Files and no events: a result is one only when its attempt has succeeded. They are not synced:
/// an attempt that a power cut ends has no result.
struct ReportedResults: Sendable {
  private let directory: FilePath

  /// The greatest number of bytes of a result.
  static let byteLimit = 512 << 10

  init(log: FilePath) { directory = log.appending("results") }

  /// Keeps the result of an attempt; a later one takes the place of an earlier.
  func put(_ result: [UInt8], of lease: Lease) throws {
    try Directory.create(directory)
    let path = path(lease)
    let new = FilePath("\(path).\(processID)")
    let file = try FileDescriptor.open(
      new, .writeOnly, options: [.create, .truncate, .closeOnExec],
      permissions: [.ownerReadWrite])
    try file.closeAfter { _ = try file.writeAll(result) }
    let code = unsafe new.withPlatformString { new in
      unsafe path.withPlatformString { unsafe rename(new, $0) }
    }
    if code != 0 { throw Errno(rawValue: errno) }
  }

  /// The result of an attempt, which is not kept any longer; `nil` when none was told.
  func take(_ lease: Lease) -> [UInt8]? {
    defer { discard(lease) }
    return try? DurableFile.content(of: path(lease))
  }

  /// Forgets the result of an attempt.
  func discard(_ lease: Lease) {
    unsafe path(lease).withPlatformString { _ = unsafe unlink($0) }
  }

  /// Forgets the results of attempts that do not run any more.
  func discardOld(_ view: View) {
    for name in (try? Directory.names(in: directory)) ?? [] {
      let numbers = name.string.split(separator: "-").compactMap { UInt64($0) }
      if numbers.count == 2, let job = try? view.job(JobID(rawValue: numbers[0])),
        job.status == .running, job.attempt == Int(numbers[1])
      {
        continue
      }
      unsafe directory.appending(name).withPlatformString { _ = unsafe unlink($0) }
    }
  }

  private func path(_ lease: Lease) -> FilePath {
    directory.appending("\(lease.job.rawValue)-\(lease.attempt)")
  }
}
