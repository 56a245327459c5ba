/// Rows under headings, for people.
struct Table {
  private let headings: [String]
  private var rows: [[String]] = []
  private let emptyText: String

  /// Columns whose cells stand to the right.
  private let numeric: Set<Int>

  init(_ headings: [String], numeric: Set<Int> = [], empty: String) {
    self.headings = headings
    self.numeric = numeric
    emptyText = empty
  }

  mutating func add(_ cells: [String]) { rows.append(cells.map(Terminal.harmless)) }

  /// The table as text; where there are only so many columns, the last one is cut to fit.
  func text(width: Int?) -> String {
    if rows.isEmpty { return emptyText }
    let all = [headings] + rows
    var widths = [Int](repeating: 0, count: headings.count)
    for row in all {
      for (column, cell) in row.enumerated() { widths[column] = max(widths[column], cell.count) }
    }
    if let width {
      let before = widths.dropLast().reduce(0) { $0 + $1 + 2 }
      widths[widths.count - 1] = min(widths[widths.count - 1], max(width - before, 10))
    }
    return all.map { line($0, widths) }.joined(separator: "\n")
  }

  private func line(_ row: [String], _ widths: [Int]) -> String {
    var text = ""
    for (column, cell) in row.enumerated() {
      let isLast = column == row.count - 1
      let padding = String(repeating: " ", count: max(widths[column] - cell.count, 0))
      if cell.count > widths[column] {
        text += cell.prefix(widths[column] - 1) + "…"
      } else if numeric.contains(column) {
        text += padding + cell
      } else {
        text += isLast ? cell : cell + padding
      }
      if !isLast { text += "  " }
    }
    return text
  }
}
