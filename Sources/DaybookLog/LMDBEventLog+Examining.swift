internal import DaybookLMDB
internal import SystemPackage

extension LMDBEventLog {
  /// The size and use of a log's file.
  public struct Usage: Hashable, Sendable {
    /// The size of the file, in bytes.
    public var fileByteCount: Int
    /// The part of the file that holds something, in bytes.
    public var usedByteCount: Int
    /// The address space reserved, in bytes.
    public var mapByteCount: Int
    /// The number of read transactions open, in all processes.
    public var readerCount: Int
    /// The greatest number of read transactions.
    public var readerLimit: Int
  }

  /// Asks for the size and use of the file.
  public func usage() throws(LogError) -> Usage {
    let usage = try LogError.translating { try environment.usage() }
    let size = (try? Stat(directory.appending("data.mdb")))?.size ?? 0
    return Usage(
      fileByteCount: Int(size), usedByteCount: usage.usedBytes, mapByteCount: usage.mapSizeBytes,
      readerCount: usage.readerCount, readerLimit: usage.readerLimit)
  }

  /// Follows every link between the pages of the file, without trusting any.
  ///
  /// - Returns: The number of pages in use.
  /// - Throws: ``LogError`` for a link that leads nowhere, or to a page that is something else.
  public func checkPages() throws(LogError) -> Int {
    for _ in 0..<PageWalk.attemptCount {
      let pageCount = try reading { transaction, _ in
        try PageWalk(
          data: directory.appending("data.mdb"), commitNumber: transaction.commitNumber
        ).check()
      }
      if let pageCount { return pageCount }
    }
    throw .storage(.corrupted)
  }

  /// Frees the places of readers whose processes died.
  ///
  /// - Returns: The number of places freed.
  public func clearDeadReaders() throws(LogError) -> Int {
    try LogError.translating { try environment.clearDeadReaders() }
  }
}
