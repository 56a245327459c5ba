import DaybookLog
import DaybookSQL
import DaybookWire
import FoundationEssentials

/// Prints the rows that a query gives, as they come.
struct RowPrinter: ~Copyable {
  /// In which form.
  enum Form {
    case table, csv, lines, document
  }

  /// So many rows are collected to find out how wide columns are.
  private static let sampleCount = 1_000

  private let form: Form
  private var headings: [String] = []
  private var rows: [[SQLValue]] = []
  private var widths: [Int] = []
  private var numeric: [Bool] = []
  private var count = 0
  private var text = ByteWriter(capacity: 1 << 16)

  /// Whether somebody still reads what is printed.
  private(set) var isRead = true

  init(form: Form) { self.form = form }

  /// Begins with the names of the columns.
  mutating func begin(_ headings: [String]) {
    self.headings = headings
    if form == .csv { values(headings) }
  }

  /// Prints a row, or keeps it until enough are known.
  mutating func add(_ row: [SQLValue]) {
    count += 1
    switch form {
    case .csv: values(row.map(\.text))
    case .lines: object(row)
    case .document:
      text.append(count == 1 ? "[" : ",")
      object(row)
    case .table:
      rows.append(row)
      if widths.isEmpty && rows.count == Self.sampleCount || !widths.isEmpty { printRows() }
    }
  }

  /// Prints what is still to be printed.
  mutating func finish() {
    if form == .document { line(count == 0 ? "[]" : "]") }
    if form == .table {
      if count == 0 { line("No rows.") } else { printRows() }
    }
    flush()
  }

  private mutating func printRows() {
    if widths.isEmpty {
      widths = headings.indices.map { column in
        rows.reduce(headings[column].count) { max($0, Self.cell($1[column]).count) }
      }
      numeric = headings.indices.map { column in rows.allSatisfy { $0[column].isNumber } }
      line(headings.map { $0.uppercased() })
    }
    for row in rows { line(row.map(Self.cell)) }
    rows.removeAll(keepingCapacity: true)
  }

  private mutating func line(_ cells: [String]) {
    var text = ""
    for (column, cell) in cells.enumerated() {
      let isLast = column == cells.count - 1
      let padding = String(repeating: " ", count: max(widths[column] - cell.count, 0))
      text += numeric[column] ? padding + cell : isLast ? cell : cell + padding
      if !isLast { text += "  " }
    }
    line(text)
  }

  private mutating func line(_ line: String) {
    text.append(line)
    text.append("\n")
    if text.count > 1 << 16 { flush() }
  }

  private mutating func values(_ fields: [String]) {
    for (column, field) in fields.enumerated() {
      if column > 0 { text.append(",") }
      text.csvField(field.utf8)
    }
    text.append("\r")
    line("")
  }

  private mutating func flush() {
    if text.count > 0 { isRead = Terminal.output(bytes: text.bytes) && isRead }
    text.truncate(to: 0)
  }

  private static func cell(_ value: SQLValue) -> String { Terminal.harmless(value.text) }

  private mutating func object(_ row: [SQLValue]) {
    text.append("{")
    for (index, value) in row.enumerated() {
      if index > 0 { text.append(",") }
      text.jsonString(headings[index])
      text.append(":")
      switch value {
      case .null: text.append("null")
      case .integer(let number): text.append(String(number))
      case .real(let number): text.append(number.isFinite ? "\(number)" : "null")
      case .text(let value): text.jsonString(value)
      case .blob(let bytes): text.jsonString(Data(bytes).base64EncodedString())
      }
    }
    line("}")
  }
}

extension SQLValue {
  fileprivate var isNumber: Bool {
    switch self {
    case .integer, .real, .null: true
    case .text, .blob: false
    }
  }
}
