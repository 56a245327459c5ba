import Daybook

/// What went wrong while SQLite was reading; it knows only that something did.
final class FailureNote {
  var error: DaybookError?
}

/// A table as SQLite holds it.
final class TableHandle {
  let table: any LogTable
  let failures: FailureNote

  init(_ table: any LogTable, _ failures: FailureNote) {
    self.table = table
    self.failures = failures
  }

  var name: String { type(of: table).name }
  var columns: [Column] { type(of: table).columns }

  /// The statement that describes the table to SQLite.
  var declaration: String {
    let columns = columns.map { "\"\($0.name)\" \($0.type.rawValue)" }.joined(separator: ", ")
    return "CREATE TABLE \(name)(\(columns))"
  }

  /// Stands for the table in C; whoever uses it keeps the table.
  var pointer: UnsafeMutableRawPointer { unsafe Unmanaged.passUnretained(self).toOpaque() }

  static func at(_ pointer: UnsafeMutableRawPointer) -> TableHandle {
    unsafe Unmanaged<TableHandle>.fromOpaque(pointer).takeUnretainedValue()
  }
}

/// A cursor as SQLite holds it.
final class CursorHandle {
  let table: TableHandle
  var rows: (any RowCursor)?
  /// The number of the row, which SQLite wants to know.
  var number: Int64 = 0

  init(_ table: TableHandle) { self.table = table }

  /// Does something that may fail, and tells SQLite whether it did.
  func attempt(_ body: () throws(DaybookError) -> Void) -> Bool {
    do throws(DaybookError) {
      try body()
      return true
    } catch {
      table.failures.error = error
      return false
    }
  }
}
