internal import CDaybookSQLite
public import Daybook

/// A view of a log as tables for SQL: `events`, `jobs`, `attempts`, `failures` and `batches`.
///
/// SQLite reads the log in place, through virtual tables, and only that: no statement that writes
/// is let through, and no file is opened. Conditions on positions, times, jobs and types are
/// looked up in the log; all others SQLite checks, row by row.
@safe public final class LogDatabase {
  private var database: OpaquePointer?
  private let tables: [TableHandle]

  /// The names of the columns of every table, by the names of the tables.
  public static var schema: [(table: String, columns: [(name: String, type: String)])] {
    Self.definitions.map { ($0.name, $0.columns.map { ($0.name, $0.type.rawValue) }) }
  }

  private static let definitions: [any LogTable.Type] = [
    EventTable.self, JobTable.self, AttemptTable.self, FailureTable.self, BatchTable.self,
  ]

  /// Opens a view as a database.
  ///
  /// - Throws: ``SQLFault/failed(_:)`` when there is no memory for it.
  public init(_ view: View) throws(SQLFault) {
    let failures = FailureNote()
    tables = Self.definitions.map { TableHandle($0.init(view), failures) }
    self.failures = failures
    let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY | SQLITE_OPEN_NOMUTEX
    guard unsafe sqlite3_open_v2(":memory:", &database, flags, nil) == SQLITE_OK else {
      throw .failed(message)
    }
    for table in tables {
      let status = unsafe sqlite3_create_module_v2(
        database, table.name, TableModule.pointer, table.pointer, nil)
      guard status == SQLITE_OK else { throw .failed(message) }
      // A table is declared at its first use, by a statement that the authorizer would refuse.
      unsafe sqlite3_finalize(try prepare("SELECT 1 FROM \(table.name)"))
    }
    unsafe sqlite3_set_authorizer(database, Self.authorize, nil)
  }

  private let failures: FailureNote

  deinit { unsafe sqlite3_close_v2(database) }

  /// Carries out a query.
  ///
  /// - Parameters:
  ///   - text: One statement that reads: `SELECT`, `WITH`, `VALUES` or `EXPLAIN`.
  ///   - columns: Called once, before the first row, with the names of the columns.
  ///   - row: Called with the values of every row, in the order of the columns.
  /// - Throws: ``SQLFault``; the rows shown before are right.
  /// - Complexity: Rows are shown as they are found; only sorting and grouping take memory.
  public func query(
    _ text: String, columns: ([String]) -> Void = { _ in },
    row: ([SQLValue]) -> ScanStep
  ) throws(SQLFault) {
    let statement = try unsafe prepare(text)
    defer { unsafe sqlite3_finalize(statement) }
    let count = unsafe sqlite3_column_count(statement)
    columns(
      (0..<count).map { column in
        unsafe sqlite3_column_name(statement, column).map { unsafe String(cString: $0) } ?? ""
      })
    while true {
      switch unsafe sqlite3_step(statement) {
      case SQLITE_ROW:
        let values = (0..<count).map { unsafe Self.value(of: statement, $0) }
        if row(values) == .stop { return }
      case SQLITE_DONE: return
      default: throw fault
      }
    }
  }

  private func prepare(_ text: String) throws(SQLFault) -> OpaquePointer {
    var text = text
    var statement: OpaquePointer?
    var rest = ""
    let status = text.withUTF8 { bytes in
      unsafe bytes.withMemoryRebound(to: CChar.self) { characters in
        var tail: UnsafePointer<CChar>?
        let status = unsafe sqlite3_prepare_v2(
          database, characters.baseAddress, Int32(characters.count), &statement, &tail)
        if let tail = unsafe tail, let start = characters.baseAddress {
          let used = unsafe tail - start
          rest = unsafe String(decoding: bytes[used...], as: UTF8.self)
        }
        return status
      }
    }
    guard status == SQLITE_OK else {
      throw status == SQLITE_AUTH ? .writes : .malformed(message)
    }
    guard let statement = unsafe statement, rest.allSatisfy({ $0.isWhitespace || $0 == ";" }) else {
      unsafe sqlite3_finalize(statement)
      throw .notOneQuery
    }
    guard unsafe sqlite3_stmt_readonly(statement) != 0 else {
      unsafe sqlite3_finalize(statement)
      throw .writes
    }
    return unsafe statement
  }

  private var message: String {
    unsafe sqlite3_errmsg(database).map { unsafe String(cString: $0) } ?? "no memory"
  }

  private var fault: SQLFault {
    if let error = failures.error { return .log(error) }
    return .failed(message)
  }

  private static func value(of statement: OpaquePointer, _ column: Int32) -> SQLValue {
    switch unsafe sqlite3_column_type(statement, column) {
    case SQLITE_INTEGER: return unsafe .integer(sqlite3_column_int64(statement, column))
    case SQLITE_FLOAT: return unsafe .real(sqlite3_column_double(statement, column))
    case SQLITE_NULL: return .null
    case SQLITE_TEXT:
      guard let bytes = unsafe sqlite3_column_text(statement, column) else { return .null }
      let count = Int(unsafe sqlite3_column_bytes(statement, column))
      return unsafe .text(
        String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self))
    default:
      let count = Int(unsafe sqlite3_column_bytes(statement, column))
      guard let bytes = unsafe sqlite3_column_blob(statement, column) else { return .blob([]) }
      return unsafe .blob([UInt8](UnsafeRawBufferPointer(start: bytes, count: count)))
    }
  }

  /// Lets reading through, and nothing else: not even a pragma or another file.
  private static let authorize:
    @convention(c) (
      UnsafeMutableRawPointer?, Int32, UnsafePointer<CChar>?, UnsafePointer<CChar>?,
      UnsafePointer<CChar>?, UnsafePointer<CChar>?
    ) -> Int32 = { _, action, _, _, _, _ in
      switch action {
      case SQLITE_SELECT, SQLITE_READ, SQLITE_FUNCTION, SQLITE_RECURSIVE: SQLITE_OK
      default: SQLITE_DENY
      }
    }
}
