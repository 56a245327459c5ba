import DaybookDomain
import DaybookWire
import Foundation
import Testing

/// `Fixtures/format/events.hex` was made from the page on the file format, not by this code.
///
/// Once released it is never edited: events that are no longer written stay in it.
@Suite struct `The bytes of released events` {
  private let records: [[UInt8]]

  init() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Fixtures/format/events.hex")
    let text = try String(contentsOf: file, encoding: .utf8)
    let blocks = text.split(separator: "\n\n").map { block in
      block.split(separator: "\n").flatMap { line in
        line.prefix { $0 != "#" }.split(separator: " ").compactMap { UInt8($0, radix: 16) }
      }
    }
    records = blocks.filter { !$0.isEmpty }
  }

  @Test func `are read as the events that they are`() throws {
    let read = try records.map { try Records.decode($0) }
    #expect(read == Sample.all.map(\.recorded))
  }

  @Test func `are written today as they were`() {
    for (sample, record) in zip(Sample.all, records) {
      #expect(Records.encode(sample.recorded) == record, "\(sample.testDescription)")
    }
  }
}
