internal import CDaybookLMDB
internal import DaybookSystem
package import SystemPackage

extension Environment {
  /// Writes a copy of the file as the last commit left it, without the pages that are out of use.
  ///
  /// Others may write meanwhile; what they free is not used again before the copy is made.
  ///
  /// - Parameter file: Gets the copy; the caller syncs it.
  /// - Throws: ``LMDBError``; the copy is then of no use.
  /// - Complexity: O(*n*) in the pages in use.
  @available(*, noasync, message: "reads and writes files")
  package func copy(to file: FileDescriptor) throws(LMDBError) {
    shared.gate.enter()
    defer { shared.gate.leave() }
    try unsafe LMDBError.check(
      mdb_env_copyfd2(shared.handle, file.rawValue, UInt32(MDB_CP_COMPACT)))
  }

  /// Writes everything that the tables hold into an empty file, value by value.
  ///
  /// Pages are not copied, so nothing comes along that stands between the values.
  ///
  /// - Parameter other: Has the same tables, and nothing in them.
  /// - Throws: ``LMDBError``; the other file then holds a part.
  @available(*, noasync, message: "reads and writes files")
  package func copyValues(to other: Environment) throws {
    let source = try ReadTransaction(in: self)
    for (table, target) in zip(tables, other.tables) {
      var cursor = try source.content(of: table).cursor()
      var isThere = try cursor.first()
      while isThere {
        let transaction = try WriteTransaction(in: other)
        var byteCount = 0
        while isThere, byteCount < Self.commitByteLimit {
          byteCount += cursor.value.byteCount + 64
          try Self.append(cursor.key, cursor.value, to: transaction, in: target)
          isThere = try cursor.next()
        }
        try transaction.commit()
      }
    }
    for (table, target) in zip(byteTables, other.byteTables) {
      let transaction = try WriteTransaction(in: other)
      let noBytes: [UInt8] = []
      try unsafe source.content(of: table).scan(from: noBytes.span.bytes) { key, value in
        try transaction.put(value, at: key, in: target)
        return true
      }
      try transaction.commit()
    }
    try other.sync()
  }

  private static func append(
    _ key: UInt64, _ value: RawSpan, to transaction: borrowing WriteTransaction, in table: Table
  ) throws(LMDBError) {
    try unsafe transaction.append(byteCount: value.byteCount, at: key, in: table) { place in
      unsafe value.withUnsafeBytes { unsafe place.copyMemory(from: $0) }
    }
  }

  /// Whether two files hold the same values under the same keys in their numbered tables.
  package func holdsSame(as other: Environment) throws(LMDBError) -> Bool {
    let one = try ReadTransaction(in: self)
    let two = try ReadTransaction(in: other)
    for (table, otherTable) in zip(tables, other.tables) {
      var left = try one.content(of: table).cursor()
      var right = try two.content(of: otherTable).cursor()
      var isThere = (try left.first(), try right.first())
      while isThere.0, isThere.1 {
        guard left.key == right.key, Self.isSame(left.value, right.value) else { return false }
        isThere = (try left.next(), try right.next())
      }
      if isThere.0 || isThere.1 { return false }
    }
    return true
  }

  /// Whether this process has a file open.
  package static func isOpen(directory: FilePath) -> Bool {
    SharedEnvironment.isOpen(data: directory.appending("data.mdb"))
  }

  /// So much is copied between two commits.
  private static let commitByteLimit = 32 << 20

  private static func isSame(_ one: RawSpan, _ two: RawSpan) -> Bool {
    unsafe one.withUnsafeBytes { one in
      unsafe two.withUnsafeBytes { two in unsafe one.elementsEqual(two) }
    }
  }
}
