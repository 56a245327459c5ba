import DaybookDomain
import DaybookLog
import DaybookWire
import Foundation
import Testing

/// One event as a line of JSON and back.
enum Lines {
  static func write(
    _ recorded: RecordedEvent, detail: DetailContent = .none, names: NameTable = Samples.names
  ) -> [UInt8] {
    var writer = EventLineWriter()
    writer.write(recorded, detail: detail, names: names)
    return Records.bytes(of: writer.writer)
  }

  static func read(_ line: [UInt8], names: NameTable = Samples.names) throws -> EventLine {
    var names = names
    return try EventLine(line, names: &names)
  }
}

@Suite struct `An event as a line` {
  @Test(arguments: Sample.all)
  func `comes back as it was, but for the link a line does not carry`(sample: Sample) throws {
    var expected = sample.recorded
    let line = try Lines.read(Lines.write(expected))
    expected.previous = .beginning
    #expect(line.recorded == expected)
    #expect(line.detail == .none)
  }

  @Test(arguments: Sample.all)
  func `numbers new words in the order of the bytes`(sample: Sample) throws {
    let text = Lines.write(sample.recorded)
    var names = NameTable()
    let recorded = try EventLine(text, names: &names).recorded
    #expect(Lines.write(recorded, names: names) == text)
    #expect(names.count == Int(recorded.highestName.rawValue))
  }

  @Test(arguments: Sample.all)
  func `is one line of JSON that others read too`(sample: Sample) throws {
    let text = Lines.write(sample.recorded)
    #expect(text.count { $0 == UInt8(ascii: "\n") } == 1)
    #expect(text.last == UInt8(ascii: "\n"))
    let object = try JSONSerialization.jsonObject(with: Data(text)) as? [String: Any]
    #expect(object?["type"] as? String == sample.event.typeWord)
  }

  @Test func `has its keys in a fixed order`() {
    let line = String(decoding: Lines.write(Sample.all[2].recorded), as: UTF8.self)
    #expect(
      line == """
        {"position":1000,"time":"2026-03-01T12:00:00.123Z","type":"JobQueued","job":1000,\
        "actor":"cli:ada","cause":3,"data":{"queue":"default","kind":"resize","priority":100,\
        "weight":18446744073709551615,"due":"2026-03-01T12:01:00.123Z",\
        "key_digest":"0123456789abcdeffedcba9876543210","unique":"ever","attempts":65535,\
        "backoff_ms":1,"backoff_limit_ms":4294967295,"backoff_multiplier_percent":100,\
        "backoff_jitter_percent":0,"timeout_ms":4294967295,"group":"écran","batch":12}}

        """)
  }

  @Test func `comes back also with moments that no calendar reaches`() throws {
    let heartbeat = JobEvent.Heartbeat(
      worker: WorkerID(rawValue: 3), deadline: Timestamp(milliseconds: .max))
    let recorded = Samples.recorded(.heartbeat(heartbeat), isRich: false)
    #expect(try Lines.read(Lines.write(recorded)).recorded == recorded)
  }
}

@Suite struct `Private bytes in a line` {
  let recorded = Samples.recorded(.jobCompleted, isRich: true)

  private func roundTrip(_ detail: EventDetail) throws -> DetailContent {
    try Lines.read(Lines.write(recorded, detail: .present(detail))).detail
  }

  @Test(arguments: DetailField.allCases.filter { $0 != .label })
  func `come back whether they are text or not`(field: DetailField) throws {
    let contents: [[UInt8]] = [
      [], Array("plain".utf8), Array("\"\\\n\r\t\u{8}\u{C}\u{0}\u{1F}\u{7F}\u{2028}🐈".utf8),
      [0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xC0, 0x80], [0x41, 0xF5, 0x42],
    ]
    for bytes in contents {
      var detail = EventDetail()
      detail.add(bytes, as: field)
      #expect(try roundTrip(detail) == .present(detail), "\(bytes)")
    }
  }

  @Test func `come back with all fields together`() throws {
    var detail = EventDetail()
    for field in DetailField.allCases where field != .label {
      detail.add([field.rawValue, 0x80 * (field.rawValue & 1)], as: field)
    }
    detail.add(Label(name: "a", value: "1"))
    #expect(try roundTrip(detail) == .present(detail))
  }

  @Test func `keep every label of the same name`() throws {
    var detail = EventDetail()
    for value in ["2", "1", ""] { detail.add(Label(name: "disc", value: value)) }
    detail.add(Label(name: "year", value: "a=b"))
    #expect(try roundTrip(detail) == .present(detail))
  }

  @Test func `are the same lines again when they have come back`() throws {
    var detail = EventDetail()
    for name in ["year", "artist", "disc", "artist"] { detail.add(Label(name: name, value: "x")) }
    let first = Lines.write(recorded, detail: .present(detail))
    let second = Lines.write(recorded, detail: try Lines.read(first).detail)
    #expect(second == first)
  }

  @Test func `say that they were erased, and how many there were`() throws {
    let line = try Lines.read(Lines.write(recorded, detail: .erased(byteCount: 77)))
    #expect(line.detail == .erased(byteCount: 77))
  }
}

@Suite struct `Text in JSON` {
  private func json(_ text: String) -> [UInt8] {
    var writer = ByteWriter()
    writer.jsonString(text)
    return Records.bytes(of: writer)
  }

  @Test(arguments: 0..<128)
  func `comes back whatever the character`(code: Int) throws {
    let text = "a\(Character(Unicode.Scalar(UInt8(code))))b"
    #expect(try JSONDecoder().decode(String.self, from: Data(json(text))) == text)
  }

  @Test(arguments: [("\"", #""\"""#), ("\\", #""\\""#), ("\u{1}", #""\u0001""#), ("é", #""é""#)])
  func `is escaped no more than it must be`(text: String, expected: String) {
    #expect(json(text) == Array(expected.utf8))
  }

  @Test(arguments: [0, 9, 10, 12_345, Int64.max, .min, -1])
  func `has whole numbers in full`(number: Int64) {
    var writer = ByteWriter()
    writer.decimal(number)
    #expect(Records.bytes(of: writer) == Array("\(number)".utf8))
  }

  @Test func `has the greatest number in full`() {
    var writer = ByteWriter()
    writer.decimal(UInt64.max)
    #expect(Records.bytes(of: writer) == Array("18446744073709551615".utf8))
  }
}
