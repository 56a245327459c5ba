import Daybook
import DaybookDomain
import DaybookWire

extension FailureCountsDocument {
  /// Prints them in the form that was asked for.
  func print(_ output: ListOutputOptions, now: Timestamp) throws {
    if output.json {
      Terminal.output(try JSONText.document(self))
    } else if output.jsonl {
      for group in groups { Terminal.output(try JSONText.line(group)) }
    } else {
      Terminal.output(table(now: now).text(width: Terminal.width))
      if others > 0 {
        Terminal.output(
          "\nAnd \(Wording.count(others, "failure")) in smaller groups, of \(total) in all.")
      }
    }
  }

  private func table(now: Timestamp) -> Table {
    var table = Table(
      ["FAILURES", "JOBS", "FIRST", "LAST"] + by.map { $0.uppercased() } + ["LAST EXAMPLE"],
      numeric: [0, 1], empty: "Nothing has failed.")
    for group in groups {
      let times = [group.first, group.last].map { time in
        Timestamp(rfc3339: time).map { Wording.distance($0, from: now) } ?? ""
      }
      let message = group.example.message?.split(whereSeparator: \.isNewline).first
      let example = ["job \(group.example.job)", message.map(String.init)].compactMap { $0 }
      table.add(
        ["\(group.count)", (group.areJobsExact ? "" : "~") + "\(group.jobs)"] + times
          + by.map { group.by[$0] ?? "" } + [example.joined(separator: ": ")])
    }
    return table
  }
}
