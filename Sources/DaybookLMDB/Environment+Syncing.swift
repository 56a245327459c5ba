internal import DaybookSystem
internal import SystemPackage

#if canImport(Darwin)
  internal import Darwin
#else
  internal import Glibc
#endif

/// When a commit is on the disk.
///
/// LMDB syncs the pages of a commit before it writes the page that publishes them. That page is on
/// the disk with the next sync of the file, whoever makes it: with that of the next commit's
/// pages, which come before the next commit's own last page, or with one of its own. Until then a
/// power cut takes the commit back, as a whole; those before it are durable, as no page that they
/// need is used again before.
extension Environment {
  /// Whether a commit is known to survive a power cut.
  package func isDurable(_ commit: UInt64) -> Bool { shared.isDurable(commit) }

  /// Makes everything durable that is committed, by whichever process.
  ///
  /// - Throws: ``LMDBError``. Whether it is durable is then unknown, and every later call throws
  ///   too, whoever's it is, until the environment was opened afresh.
  package func sync() throws(LMDBError) {
    shared.gate.enter()
    defer { shared.gate.leave() }
    try sync(through: shared.visibleCommit())
  }

  /// Makes a commit durable, and all before it, unless they are known to be.
  ///
  /// - Parameter commit: A commit that a transaction has seen.
  /// - Throws: ``LMDBError``, see ``sync()``.
  func sync(through commit: UInt64) throws(LMDBError) {
    if options.mayLoseLastCommit { return shared.noteDurable(commit) }
    do throws(Errno) { try shared.sync(through: commit) } catch {
      try checkWriting(error.rawValue)
    }
  }

  /// Throws what LMDB says of a write.
  ///
  /// When only a part of a page still fits, LMDB does not ask why and reports a fault of the disk.
  func checkWriting(_ code: Int32) throws(LMDBError) {
    if code == EIO, FreeSpace.byteCount(at: directory) ?? .max < 1 << 20 { throw .noSpace }
    try LMDBError.check(code)
  }

  /// Writes the page once more that publishes the last commit, and syncs it.
  ///
  /// After a sync that failed, the system takes the page for written, and no later sync would bring
  /// it to the disk: a power cut could take back a commit on which others rest.
  @available(*, noasync, message: "reads and writes files")
  func republish() throws(LMDBError) {
    while true {
      do throws(LMDBError) {
        return try republishWithoutOthers()
      } catch .mapOutgrown { try adoptMapSize() }
    }
  }

  private func republishWithoutOthers() throws(LMDBError) {
    let transaction = try WriteTransaction(in: self)
    do {
      // Commits take the first two pages by turns.
      let offset = Int64((transaction.commitNumber - 1) & 1) * Int64(transaction.pageSize)
      var page = [UInt8](repeating: 0, count: Self.metaByteCount)
      let count = try unsafe page.withUnsafeMutableBytes {
        unsafe try shared.file.read(fromAbsoluteOffset: offset, into: $0)
      }
      guard count == page.count else { throw Errno.ioError }
      try shared.rewrite(page, at: offset)
    } catch let error as Errno {
      throw LMDBError(code: error.rawValue)
    } catch { preconditionFailure("files throw Errno only: \(error)") }
  }

  /// A sector, in which all that LMDB writes of such a page has its place.
  private static let metaByteCount = 512
}
