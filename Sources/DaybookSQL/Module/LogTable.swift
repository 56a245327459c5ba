import Daybook

/// A table that is read from a view of a log.
protocol LogTable: SendableMetatype {
  /// The name in queries.
  static var name: String { get }

  /// The columns, in their order.
  static var columns: [Column] { get }

  /// Creates the table of a view.
  init(_ view: View)

  /// Starts reading the rows that meet some conditions, or more than these.
  func rows(_ scan: Scan) throws(DaybookError) -> any RowCursor
}

/// A column of a table.
struct Column {
  let name: String
  let type: ColumnType
  /// What a condition on it saves; nothing when `nil`.
  let index: ColumnIndex?

  init(_ name: String, _ type: ColumnType, _ index: ColumnIndex? = nil) {
    self.name = name
    self.type = type
    self.index = index
  }
}

/// The affinity of a column.
enum ColumnType: String {
  case integer = "INTEGER"
  case text = "TEXT"
}

/// A column by whose values rows are found without looking at all others.
enum ColumnIndex {
  /// Rows stand in its order.
  case position
  /// Times never go backwards.
  case time
  /// The events of a job are linked.
  case job
  /// Only the first byte of an event has to be looked at.
  case type
  /// The state, queue or kind of a job, which are looked at before anything else is read.
  case property
}

/// Which rows are asked for.
struct Scan {
  var conditions: [Condition] = []
  /// In which order rows are wanted.
  var order = Order.usual
  /// Whether the order is the opposite one.
  var isReversed = false
  /// One bit for every column that is looked at; the last one stands for all from there on.
  var usedColumns: UInt64 = .max

  /// A condition on a column, which SQLite checks itself too.
  struct Condition {
    var column: Int
    var comparison: Comparison
    var value: SQLValue
  }

  /// An order that a table can give its rows.
  enum Order {
    /// As they stand.
    case usual
    /// By the words of the column with the index ``ColumnIndex/type``.
    case type
  }

  func uses(_ column: Int) -> Bool { usedColumns & (1 << UInt64(min(column, 63))) != 0 }
}

/// How a column is compared with a value.
enum Comparison: Character {
  case equal = "="
  case greater = ">"
  case greaterOrEqual = "G"
  case less = "<"
  case lessOrEqual = "L"
}

/// Stands at a row of a table.
protocol RowCursor: AnyObject {
  /// Whether there are no more rows.
  var isAtEnd: Bool { get }

  /// Goes to the next row.
  func advance() throws(DaybookError)

  /// What stands in a column of the row.
  func cell(_ column: Int) throws(DaybookError) -> Cell
}

/// What stands in a column.
enum Cell {
  case null
  case integer(Int64)
  case text(String)
  case constant(StaticString)

  static func number(_ number: UInt64) -> Cell { .integer(Int64(clamping: number)) }
  static func number(_ number: Int) -> Cell { .integer(Int64(number)) }

  /// A number that is none when it is 0.
  static func link(_ number: UInt64) -> Cell { number == 0 ? .null : .number(number) }

  /// A word that is none when it is empty.
  static func word(_ word: String) -> Cell { word.isEmpty ? .null : .text(word) }

  static func time(_ time: Timestamp?) -> Cell { time.map { .text($0.rfc3339) } ?? .null }
}
