/// How an LMDB file is opened.
package struct EnvironmentOptions: Hashable, Sendable {
  /// The tables, created when they are missing.
  package var tableNames: [String]

  /// The tables whose keys are bytes, created when they are missing, also in an older file.
  package var byteTableNames: [String] = []

  /// A table that no commit takes entries out of, by which the newest commit is known to be that.
  package var growingTableName: String?

  /// The address space reserved at first, in bytes; the file itself grows with its content.
  ///
  /// The reservation grows by itself when it is used up.
  package var mapSizeBytes = 64 << 30

  /// The largest number of read transactions open at one time, in all processes together.
  package var readerLimit = 1022

  /// Whether the page that publishes a commit is never synced but with the next commit.
  ///
  /// After a power cut the last commit may be gone, though never half there.
  package var mayLoseLastCommit = false

  /// Whether zeros are written ahead, see ``ZeroFill``; when `nil`, where it pays.
  package var fillsAhead: Bool?

  /// Whether a missing file is created rather than reported.
  package var createsFile = true

  /// Whether a file on another machine's disk is opened against all advice.
  package var allowsNetworkFileSystem = false

  /// Whether the caller has locked the directory for itself.
  ///
  /// All others hold a shared ``DirectoryLock`` as long as the file is open.
  package var ownsDirectory = false

  /// Creates the usual options for a file with these tables.
  package init(tableNames: [String]) { self.tableNames = tableNames }
}
