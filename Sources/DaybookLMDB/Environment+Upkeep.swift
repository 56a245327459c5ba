internal import CDaybookLMDB
internal import SystemPackage

extension Environment {
  /// The size and use of a file.
  package struct Usage: Hashable, Sendable {
    /// The address space reserved, in bytes.
    package var mapSizeBytes: Int
    /// The part of it up to the last page in use, in bytes.
    package var usedBytes: Int
    /// The number of reader slots taken.
    package var readerCount: Int
    /// The largest possible number of readers.
    package var readerLimit: Int
  }

  /// Asks LMDB for the size and use of the file; takes no reader slot.
  ///
  /// - Throws: ``LMDBError/broken`` after a reopening that failed.
  package func usage() throws(LMDBError) -> Usage {
    var info = unsafe MDB_envinfo()
    var statistics = MDB_stat()
    shared.gate.enter()
    defer { shared.gate.leave() }
    let handle = unsafe try shared.handle
    unsafe mdb_env_info(handle, &info)
    unsafe mdb_env_stat(handle, &statistics)
    return unsafe Usage(
      mapSizeBytes: info.me_mapsize,
      usedBytes: (info.me_last_pgno + 1) * Int(statistics.ms_psize),
      readerCount: Int(info.me_numreaders),
      readerLimit: Int(info.me_maxreaders))
  }

  /// The number of the last commit that a reader sees, of all processes: a cheap way to see that
  /// something is new.
  ///
  /// LMDB itself tells a number while the commit is still on its way to the disk, when readers do
  /// not see it yet. Whoever takes that for what was read misses the commit.
  ///
  /// - Throws: ``LMDBError``, ``LMDBError/mapOutgrown`` as any other reader.
  package func commitNumber() throws(LMDBError) -> UInt64 {
    shared.gate.enter()
    defer { shared.gate.leave() }
    return try shared.visibleCommit()
  }

  /// Reserves `byteCount` more bytes of address space, or as much as is there again, whichever
  /// is more.
  ///
  /// Waits for the transactions of this process to end, so the calling thread must hold none.
  @available(*, noasync, message: "waits for transactions on other threads")
  package func growMap(by byteCount: Int) throws(LMDBError) {
    try shared.gate.closed { () throws(LMDBError) in
      var info = unsafe MDB_envinfo()
      let handle = unsafe try shared.handle
      unsafe mdb_env_info(handle, &info)
      let size = unsafe info.me_mapsize + max(byteCount, info.me_mapsize)
      try unsafe LMDBError.check(mdb_env_set_mapsize(handle, size))
    }
  }

  /// Takes over the map size that another process has set.
  ///
  /// Waits for the transactions of this process to end, so the calling thread must hold none.
  @available(*, noasync, message: "waits for transactions on other threads")
  package func adoptMapSize() throws(LMDBError) {
    try shared.gate.closed { () throws(LMDBError) in
      try unsafe LMDBError.check(mdb_env_set_mapsize(shared.handle, 0))
    }
  }

  /// Frees the reader slots of processes that died, which would pin old pages for ever.
  ///
  /// - Returns: The number of slots freed.
  @discardableResult
  package func clearDeadReaders() throws(LMDBError) -> Int {
    var count: Int32 = 0
    shared.gate.enter()
    defer { shared.gate.leave() }
    try unsafe LMDBError.check(mdb_reader_check(shared.handle, &count))
    return Int(count)
  }
}
