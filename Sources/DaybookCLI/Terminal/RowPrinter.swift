import DaybookLog
import DaybookSQL
import DaybookWire
import FoundationEssentials

/// Prints the rows that a query gives, as they come.
struct RowPrinter {
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
  private var text = ""

  /// Whether somebody still reads what is printed.
  private(set) var isRead = true

  init(form: Form) { self.form = form }

  /// Begins with the names of the columns.
  mutating func begin(_ headings: [String]) {
    self.headings = headings
    if form == .csv { line(headings.map(Self.field).joined(separator: ","), end: "\r\n") }
  }

  /// Prints a row, or keeps it until enough are known.
  mutating func add(_ row: [SQLValue]) {
    count += 1
    switch form {
    case .csv: line(row.map { Self.field($0.text) }.joined(separator: ","), end: "\r\n")
    case .lines: line(object(row))
    case .document: line((count == 1 ? "[" : ",") + object(row))
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

  private mutating func line(_ line: String, end: String = "\n") {
    text += line
    text += end
    if text.utf8.count > 1 << 16 { flush() }
  }

  private mutating func flush() {
    let bytes = Array(text.utf8)
    if !bytes.isEmpty { isRead = Terminal.output(bytes: unsafe bytes.span.bytes) && isRead }
    text = ""
  }

  private static func cell(_ value: SQLValue) -> String { Terminal.harmless(value.text) }

  /// A field of comma-separated values, in quotes where it has to be.
  private static func field(_ text: String) -> String {
    let isPlain = !text.utf8.contains { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }
    return isPlain ? text : "\"" + text.replacing("\"", with: "\"\"") + "\""
  }

  private func object(_ row: [SQLValue]) -> String {
    var writer = ByteWriter(capacity: 256)
    writer.append("{")
    for (index, value) in row.enumerated() {
      if index > 0 { writer.append(",") }
      writer.jsonString(headings[index])
      writer.append(":")
      switch value {
      case .null: writer.append("null")
      case .integer(let number): writer.append(String(number))
      case .real(let number): writer.append(number.isFinite ? "\(number)" : "null")
      case .text(let text): writer.jsonString(text)
      case .blob(let bytes): writer.jsonString(Data(bytes).base64EncodedString())
      }
    }
    writer.append("}")
    return unsafe writer.bytes.withUnsafeBytes { bytes in
      unsafe String(decoding: bytes, as: UTF8.self)
    }
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
