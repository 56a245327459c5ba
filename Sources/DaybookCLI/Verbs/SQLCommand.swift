import ArgumentParser
import Daybook
import DaybookLog
import DaybookSQL
import SystemPackage

/// `daybook sql`: answers questions in SQL.
struct SQLCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sql",
    abstract: "Ask the log in SQL.",
    discussion: """
      The tables are events, jobs, attempts, failures and batches; --schema shows their columns. \
      They are read where they are, and nothing is ever written. Times are texts in UTC, such as \
      2026-03-01T12:00:00.000Z, and may be compared with their beginnings. What only events of a \
      type have is JSON: data ->> 'reason'.

      EXAMPLES

        daybook sql "SELECT type, count(*) FROM events GROUP BY type ORDER BY 2 DESC"
        daybook sql --csv "SELECT * FROM failures WHERE time >= '2026-03-01'" >failures.csv
        daybook sql "SELECT kind, avg(milliseconds) FROM attempts JOIN jobs USING (job)
          GROUP BY kind"
      """)

  @ParentCommand var parent: DaybookTool
  @OptionGroup var global: GlobalOptions
  @OptionGroup var past: PastOptions
  @OptionGroup var output: ListOutputOptions

  @Flag(help: "Print comma-separated values, with a line of headings (RFC 4180).")
  var csv = false

  @Flag(help: "Show the tables and their columns.")
  var schema = false

  @Argument(help: "The query; - reads it from standard input.")
  var query: String?

  func validate() throws {
    if csv && (output.json || output.jsonl) {
      throw ValidationError("--csv, --json and --jsonl exclude each other.")
    }
    if query == nil && !schema { throw ValidationError("There is no query.") }
  }

  func run() async throws {
    if schema { return showSchema() }
    var text = query ?? ""
    if text == "-" {
      var bytes: [UInt8] = []
      var lines = try LineReader("-")
      while let page = try lines.next() {
        for line in page { bytes += line + [UInt8(ascii: "\n")] }
      }
      text = String(decoding: bytes, as: UTF8.self)
    }
    let daybook = try await global.open(parent)
    let location = global.location(parent)
    try await refusing(location) {
      let view = try await past.view(of: daybook)
      do throws(SQLFault) {
        try show(try LogDatabase(view), text)
      } catch { throw Refusal(error, log: location) }
    }
    await daybook.close()
  }

  private func show(_ database: LogDatabase, _ text: String) throws(SQLFault) {
    var printer = RowPrinter(
      form: csv ? .csv : output.json ? .document : output.jsonl ? .lines : .table)
    try database.query(
      text, columns: { printer.begin($0) },
      row: { values in
        printer.add(values)
        return printer.isRead ? .proceed : .stop
      })
    printer.finish()
  }

  private func showSchema() {
    for (table, columns) in LogDatabase.schema {
      Terminal.output(table)
      for (name, type) in columns {
        Terminal.output("  " + name + String(repeating: " ", count: 16 - name.count) + type)
      }
    }
  }
}

extension Refusal {
  /// What to tell of a query that has no answer.
  init(_ fault: SQLFault, log: FilePath) {
    switch fault {
    case .malformed(let reason):
      self.init(
        "The query is not understood: \(reason). 'daybook sql --schema' shows the tables.",
        .usage)
    case .writes:
      self.init(
        "The query does more than read. A log is changed by Daybook's verbs only. Nothing was "
          + "changed.", .refused)
    case .notOneQuery: self.init("One query is wanted, and there is none, or more.", .usage)
    case .failed(let reason): self.init("The query failed: \(reason).", .failed)
    case .log(let error): self.init(error, log: log)
    }
  }
}
