internal import DaybookSystem
internal import SystemPackage

#if canImport(Darwin)
  internal import Darwin
#else
  internal import Glibc
#endif

/// What a power cut leaves of a file that was just being created.
///
/// LMDB writes the first two pages of a new file, the descriptions of its trees, and does not sync
/// them. Until ``Environment`` has, any part of them may be missing, and LMDB takes the file for
/// somebody else's. There is no third page yet, so nothing can have been stored.
enum Unborn {
  private static let magic: [UInt8] = [0xDE, 0xC0, 0xEF, 0xBE]
  private static let magicOffset = 16
  private static let sectorSize = 512
  private static let pageCount = 2
  /// The largest pages that LMDB makes.
  private static let pageSizeLimit = 65_536

  /// Removes such a file, so that it can be created afresh.
  ///
  /// What holds anything else, or is open in any process, stays as it is.
  static func clear(in directory: FilePath) {
    let data = directory.appending("data.mdb")
    guard isSmall(data),
      let hold = try? DirectoryLock(directory, .exclusive, waits: false)
    else { return }
    // Looked at when nobody has it open, and nobody can create it.
    if isSmall(data), let content = try? DurableFile.content(of: data), isUnborn(content) {
      unsafe data.withPlatformString { path in _ = unsafe unlink(path) }
    }
    withExtendedLifetime(hold) {}
  }

  private static func isSmall(_ data: FilePath) -> Bool {
    guard let size = (try? Stat(data))?.size else { return false }
    return size > 0 && size <= pageCount * pageSizeLimit
  }

  /// Whether of two first pages some sectors are missing, and nothing else is there.
  private static func isUnborn(_ content: [UInt8]) -> Bool {
    let pageSize = Int(sysconf(Int32(_SC_PAGESIZE)))
    guard content.count <= pageCount * pageSize else { return false }
    var isComplete = content.count == pageCount * pageSize
    for start in stride(from: 0, to: content.count, by: sectorSize) {
      let sector = content[start..<min(start + sectorSize, content.count)]
      if sector.allSatisfy({ $0 == 0 }) {
        if start % pageSize == 0 { isComplete = false }
      } else {
        guard start % pageSize == 0, sector.dropFirst(magicOffset).starts(with: magic) else {
          return false
        }
      }
    }
    return !isComplete
  }
}
