internal import DaybookSystem
internal import SystemPackage

/// Zeros behind the end of the file, written ahead of the pages that will take their place.
///
/// A sync of a file that has grown waits for the file system's journal too, which on ext4 took up
/// to a third of it (`docs/decisions/0015-one-sync-a-commit.md`). `fallocate` does not help: its
/// blocks are marked as written in the same journal, one by one. PostgreSQL fills the files of its
/// log with zeros for the same reason (`wal_init_zero`).
///
/// Only a writer inside its transaction writes them, and only behind the end: nobody else changes
/// the file then, and no page that was ever written stands there. LMDB knows its last page from
/// what is committed and takes no notice of them.
final class ZeroFill: Sendable {
  private let place = Lock(Place())
  private let file: FileDescriptor
  private let isWanted: Bool

  private struct Place {
    /// A size that the file has at least: it never shrinks while it is open.
    var fileSize = 0
    /// Whether zeros could be written so far.
    var isPossible = true
  }

  /// Whoever writes more at once makes the file longer without help.
  private static let writeLimit = 1 << 16
  /// Between so much and so much is filled at a time: an eighth of the file.
  private static let leastStep = 1 << 16
  private static let greatestStep = 1 << 20

  /// Prepares for a file that stays open.
  init(file: FileDescriptor, isWanted: Bool) {
    self.file = file
    self.isWanted = isWanted
  }

  /// Makes the file reach beyond what a commit is about to write.
  ///
  /// Nothing depends on the zeros, so that it is no error when they cannot be written.
  ///
  /// - Parameters:
  ///   - used: The end of the last page in use.
  ///   - byteCount: How much is about to be written behind it, about.
  ///   - mapSize: The file is not made longer than what is mapped of it.
  func reach(behind used: Int, by byteCount: Int, within mapSize: Int) {
    guard isWanted, byteCount <= Self.writeLimit else { return }
    place.withLock { place in
      let wanted = used + byteCount
      guard place.isPossible, wanted > place.fileSize else { return }
      do {
        // Others may have made it longer.
        place.fileSize = Int(try file.stat().size)
        guard wanted > place.fileSize else { return }
        let step = min(max(place.fileSize / 8, Self.leastStep), Self.greatestStep)
        let end = min((wanted + step) & ~(Self.leastStep - 1), mapSize)
        guard end > place.fileSize else { return }
        let zeros = [UInt8](repeating: 0, count: end - place.fileSize)
        _ = try file.writeAll(toAbsoluteOffset: Int64(place.fileSize), zeros)
        place.fileSize = end
      } catch { place.isPossible = false }
    }
  }
}
