import CDaybookSQLite
import Daybook

/// The functions by which SQLite reads a table: https://sqlite.org/vtab.html.
///
/// All tables have the same ones. They are there in every database under their names, without
/// having been created.
enum TableModule {
  /// Never changed, and never freed: databases keep it.
  nonisolated(unsafe) static let pointer: UnsafeMutablePointer<sqlite3_module> = {
    let pointer = UnsafeMutablePointer<sqlite3_module>.allocate(capacity: 1)
    var module = sqlite3_module()
    unsafe module.xConnect = { database, table, _, _, result, message in
      unsafe TableModule.connect(database, table, result, message)
    }
    unsafe module.xDisconnect = { table in
      unsafe table?.withMemoryRebound(to: TableRecord.self, capacity: 1) { record in
        unsafe record.deinitialize(count: 1)
        unsafe record.deallocate()
      }
      return SQLITE_OK
    }
    unsafe module.xBestIndex = { table, info in
      unsafe TableModule.plan(TableModule.handle(table), info!)
    }
    unsafe module.xOpen = { table, result in
      let cursor = unsafe CursorHandle(TableModule.handle(table))
      let record = UnsafeMutablePointer<CursorRecord>.allocate(capacity: 1)
      unsafe record.initialize(
        to: CursorRecord(cursor: unsafe Unmanaged.passRetained(cursor)))
      unsafe result!.pointee = UnsafeMutableRawPointer(record)
        .assumingMemoryBound(to: sqlite3_vtab_cursor.self)
      return SQLITE_OK
    }
    unsafe module.xClose = { cursor in
      unsafe cursor?.withMemoryRebound(to: CursorRecord.self, capacity: 1) { record in
        unsafe record.pointee.cursor.release()
        unsafe record.deinitialize(count: 1)
        unsafe record.deallocate()
      }
      return SQLITE_OK
    }
    unsafe module.xFilter = { cursor, _, plan, count, values in
      unsafe TableModule.filter(TableModule.handle(cursor), plan, count, values)
    }
    unsafe module.xNext = { cursor in
      let cursor = unsafe TableModule.handle(cursor)
      cursor.number += 1
      let isDone = cursor.attempt { () throws(DaybookError) in try cursor.rows?.advance() }
      return isDone ? SQLITE_OK : SQLITE_ERROR
    }
    unsafe module.xEof = { cursor in
      unsafe TableModule.handle(cursor).rows?.isAtEnd ?? true ? 1 : 0
    }
    unsafe module.xColumn = { cursor, context, column in
      unsafe TableModule.show(Int(column), of: TableModule.handle(cursor), to: context!)
    }
    // Never called: the authorizer refuses what writes, and needs this to be asked.
    unsafe module.xUpdate = { _, _, _, _ in SQLITE_READONLY }
    unsafe module.xRowid = { cursor, result in
      unsafe result!.pointee = TableModule.handle(cursor).number
      return SQLITE_OK
    }
    unsafe pointer.initialize(to: module)
    return unsafe pointer
  }()

  /// What SQLite keeps of a table: its own part first.
  @safe private struct TableRecord {
    var base = unsafe sqlite3_vtab()
    let table: UnsafeMutableRawPointer
  }

  /// What SQLite keeps of a cursor: its own part first.
  @safe private struct CursorRecord {
    var base = unsafe sqlite3_vtab_cursor()
    let cursor: Unmanaged<CursorHandle>
  }

  private static func handle(_ table: UnsafeMutablePointer<sqlite3_vtab>?) -> TableHandle {
    unsafe TableHandle.at(
      UnsafeMutableRawPointer(table!).assumingMemoryBound(to: TableRecord.self).pointee.table)
  }

  private static func handle(
    _ cursor: UnsafeMutablePointer<sqlite3_vtab_cursor>?
  ) -> CursorHandle {
    unsafe UnsafeMutableRawPointer(cursor!).assumingMemoryBound(to: CursorRecord.self)
      .pointee.cursor.takeUnretainedValue()
  }

  private static func connect(
    _ database: OpaquePointer?, _ table: UnsafeMutableRawPointer?,
    _ result: UnsafeMutablePointer<UnsafeMutablePointer<sqlite3_vtab>?>?,
    _ message: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
  ) -> Int32 {
    let handle = unsafe TableHandle.at(table!)
    let status = unsafe sqlite3_declare_vtab(database, handle.declaration)
    guard status == SQLITE_OK else {
      unsafe message!.pointee = daybook_sqlite_message("a table cannot be declared")
      return status
    }
    let record = UnsafeMutablePointer<TableRecord>.allocate(capacity: 1)
    unsafe record.initialize(to: TableRecord(table: handle.pointer))
    unsafe result!.pointee = UnsafeMutableRawPointer(record)
      .assumingMemoryBound(to: sqlite3_vtab.self)
    return SQLITE_OK
  }
}

extension TableModule {
  /// Decides which conditions the table looks up itself, and guesses how many rows are left.
  private static func plan(
    _ handle: TableHandle, _ info: UnsafeMutablePointer<sqlite3_index_info>
  ) -> Int32 {
    let columns = handle.columns
    var plan = ""
    var rows = 10_000_000.0
    var next: Int32 = 1
    for index in 0..<Int(unsafe info.pointee.nConstraint) {
      let constraint = unsafe info.pointee.aConstraint[index]
      let column = Int(constraint.iColumn)
      guard constraint.usable != 0, columns.indices.contains(column),
        let lookup = columns[column].index, let comparison = Comparison(constraint.op),
        comparison == .equal || lookup == .position || lookup == .time
      else { continue }
      unsafe info.pointee.aConstraintUsage[index].argvIndex = next
      next += 1
      plan += "\(comparison.rawValue)\(column),"
      rows = lookup.rows(of: rows, comparison)
    }
    if unsafe info.pointee.nOrderBy == 1 {
      let order = unsafe info.pointee.aOrderBy[0]
      let index =
        columns.indices.contains(Int(order.iColumn)) ? columns[Int(order.iColumn)].index : nil
      if index == .position || index == .type {
        unsafe info.pointee.orderByConsumed = 1
        if index == .type { plan += "t," }
        if order.desc != 0 { plan += "-," }
      }
    }
    plan += "u\(unsafe info.pointee.colUsed)"
    unsafe info.pointee.idxStr = daybook_sqlite_message(plan)
    unsafe info.pointee.needToFreeIdxStr = 1
    unsafe info.pointee.estimatedCost = rows
    unsafe info.pointee.estimatedRows = Int64(rows)
    return SQLITE_OK
  }

  /// Starts reading as it was planned.
  private static func filter(
    _ cursor: CursorHandle, _ plan: UnsafePointer<CChar>?, _ count: Int32,
    _ values: UnsafeMutablePointer<OpaquePointer?>?
  ) -> Int32 {
    var scan = Scan()
    var next = 0
    for step in unsafe String(cString: plan!).split(separator: ",") {
      if step == "-" {
        scan.isReversed = true
      } else if step == "t" {
        scan.order = .type
      } else if step.first == "u" {
        scan.usedColumns = UInt64(step.dropFirst()) ?? .max
      } else if let comparison = step.first.flatMap(Comparison.init(rawValue:)),
        let column = Int(step.dropFirst()), next < count
      {
        let value = unsafe Self.value(values![next])
        next += 1
        scan.conditions.append(
          Scan.Condition(column: column, comparison: comparison, value: value))
      }
    }
    cursor.number = 0
    let isDone = cursor.attempt { () throws(DaybookError) in
      cursor.rows = try cursor.table.table.rows(scan)
    }
    return isDone ? SQLITE_OK : SQLITE_ERROR
  }

  private static func value(_ value: OpaquePointer?) -> SQLValue {
    switch unsafe sqlite3_value_type(value) {
    case SQLITE_INTEGER: unsafe .integer(sqlite3_value_int64(value))
    case SQLITE_FLOAT: unsafe .real(sqlite3_value_double(value))
    case SQLITE_TEXT: unsafe .text(String(cString: sqlite3_value_text(value)))
    default: .null
    }
  }

  private static func show(
    _ column: Int, of cursor: CursorHandle, to context: OpaquePointer
  ) -> Int32 {
    var cell = Cell.null
    let isDone = cursor.attempt { () throws(DaybookError) in
      cell = try cursor.rows?.cell(column) ?? .null
    }
    guard isDone else { return SQLITE_ERROR }
    switch cell {
    case .null: unsafe sqlite3_result_null(context)
    case .integer(let number): unsafe sqlite3_result_int64(context, number)
    case .constant(let text):
      unsafe text.utf8Start.withMemoryRebound(to: CChar.self, capacity: text.utf8CodeUnitCount) {
        unsafe daybook_sqlite_result_constant(context, $0, Int32(text.utf8CodeUnitCount))
      }
    case .text(var text):
      text.withUTF8 { bytes in
        unsafe bytes.withMemoryRebound(to: CChar.self) {
          // An empty text may have no address, which SQLite would take for no text.
          if let address = $0.baseAddress {
            unsafe daybook_sqlite_result_text(context, address, Int32($0.count))
          } else {
            unsafe daybook_sqlite_result_text(context, "", 0)
          }
        }
      }
    }
    return SQLITE_OK
  }
}

extension Comparison {
  init?(_ code: UInt8) {
    switch Int32(code) {
    case SQLITE_INDEX_CONSTRAINT_EQ: self = .equal
    case SQLITE_INDEX_CONSTRAINT_GT: self = .greater
    case SQLITE_INDEX_CONSTRAINT_GE: self = .greaterOrEqual
    case SQLITE_INDEX_CONSTRAINT_LT: self = .less
    case SQLITE_INDEX_CONSTRAINT_LE: self = .lessOrEqual
    default: return nil
    }
  }
}

extension ColumnIndex {
  /// How many of some rows a condition leaves, roughly.
  fileprivate func rows(of rows: Double, _ comparison: Comparison) -> Double {
    switch (self, comparison) {
    case (.position, .equal): 1
    case (.job, _): min(rows, 10)
    case (.time, .equal): min(rows, 100)
    case (.type, _), (.property, _): rows / 3
    case (.position, _), (.time, _): rows / 4
    }
  }
}
