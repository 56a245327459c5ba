import DaybookDomain
import DaybookTesting
import DaybookWire
import Foundation
import Testing

@Suite struct `A line that is no event` {
  static let head = #""position":5,"time":"2026-03-01T12:00:00Z""#

  @Test(arguments: [
    "", "\n", "x", "[]", "1", "null", "\"JobQueued\"", "{", "{}x", "{\"position\":5",
    String(repeating: "[", count: 100_000), String(repeating: #"{"a":"#, count: 100_000),
  ])
  func `is refused when it is not one JSON object`(line: String) {
    #expect(throws: EventLineFault.self) { try Lines.read(Array(line.utf8)) }
  }

  @Test(arguments: [
    ("{}", "position"), (#"{"position":0}"#, "position"), (#"{"position":-1}"#, "position"),
    (#"{"position":"5"}"#, "position"), (#"{"position":18446744073709551616}"#, "position"),
    (#"{"position":5}"#, "time"), (#"{"position":5,"time":7}"#, "time"),
    (#"{"position":5,"time":"yesterday"}"#, "time"), ("{\(head)}", "type"),
    (#"{\#(head),"type":8}"#, "type"),
    (#"{\#(head),"type":"JobCompleted","job":2,"data":[]}"#, "data"),
    (#"{\#(head),"type":"JobCompleted","job":5}"#, "job"),
    (#"{\#(head),"type":"JobCompleted","job":"2"}"#, "job"),
    (#"{\#(head),"type":"JobQueued","job":4,"data":{"queue":"q","kind":"k"}}"#, "job"),
    (#"{\#(head),"type":"JobQueued","data":{"queue":"q","kind":"k"}}"#, "job"),
    (#"{\#(head),"type":"JobCompleted","job":2,"attempt":4294967296}"#, "attempt"),
    (#"{\#(head),"type":"JobCompleted","job":2,"cause":5}"#, "cause"),
    (#"{\#(head),"type":"JobCompleted","job":2,"actor":7}"#, "actor"),
    (#"{\#(head),"type":"JobCompleted","job":2,"data":{"surprise":1}}"#, "surprise"),
    (#"{\#(head),"type":"JobCompleted","job":2,"data":{"payload":1}}"#, "payload"),
    (#"{\#(head),"type":"JobCompleted","job":2,"data":{"result_base64":"*"}}"#, "result_base64"),
    (#"{\#(head),"type":"JobCompleted","job":2,"data":{"labels":["a"]}}"#, "labels"),
    (#"{\#(head),"type":"JobCompleted","job":2,"data":{"labels":{"a=b":"c"}}}"#, "labels"),
    (#"{\#(head),"type":"JobCompleted","job":2,"data":{"labels":{"a":[]}}}"#, "labels"),
    (#"{\#(head),"type":"JobCompleted","job":2,"data":{"labels":{"a":["b",1]}}}"#, "labels"),
    (#"{\#(head),"type":"JobCompleted","job":2,"data":{"erased":-1}}"#, "erased"),
    (#"{\#(head),"type":"JobCompleted","job":2,"data":{"erased":1,"note":"n"}}"#, "note"),
    (#"{\#(head),"type":"JobFailed","job":2}"#, "reason"),
    (#"{\#(head),"type":"JobFailed","job":2,"data":{"reason":"boredom"}}"#, "reason"),
    (#"{\#(head),"type":"Progress","job":2,"data":{"done":-1,"total":2}}"#, "done"),
    (#"{\#(head),"type":"Rescheduled","job":2,"data":{"priority":256}}"#, "priority"),
    (#"{\#(head),"type":"Rescheduled","job":2,"data":{"due":"soon"}}"#, "due"),
    (#"{\#(head),"type":"KeySkipped","data":{"key_digest":"00"}}"#, "key_digest"),
    (
      #"{\#(head),"type":"KeySkipped","data":{"key_digest":"+0000000000000000000000000000001"}}"#,
      "key_digest"
    ),
    (#"{\#(head),"type":"Heartbeat","data":{"worker":6,"deadline":"x"}}"#, "worker"),
    (#"{\#(head),"type":"StageEntered","job":2,"data":{"stage":null}}"#, "stage"),
  ])
  func `is refused with the member that is wrong`(line: String, member: String) {
    #expect(throws: EventLineFault.field(member)) { try Lines.read(Array(line.utf8)) }
  }

  @Test(arguments: ["actor", "stage"])
  func `is refused when a word is too long`(member: String) {
    let word = String(repeating: "x", count: NameTable.byteLimit + 1)
    let line =
      member == "actor"
      ? #"{\#(Self.head),"type":"JobCompleted","job":2,"actor":"\#(word)"}"#
      : #"{\#(Self.head),"type":"StageEntered","job":2,"data":{"stage":"\#(word)"}}"#
    #expect(throws: EventLineFault.field(member)) { try Lines.read(Array(line.utf8)) }
  }

  @Test(arguments: ["JobExploded", "", "jobqueued"])
  func `is refused when nobody knows its type`(word: String) {
    let line = #"{\#(Self.head),"type":"\#(word)"}"#
    #expect(throws: EventLineFault.unknownType(word)) { try Lines.read(Array(line.utf8)) }
  }

  @Test func `is refused when it is not text`() {
    var line = Lines.write(Sample.all[0].recorded)
    line[line.firstIndex(of: UInt8(ascii: "q"))!] = 0xFF
    #expect(throws: EventLineFault.self) { try Lines.read(line) }
  }

  @Test(arguments: Sample.all)
  func `is refused when it is cut off anywhere`(sample: Sample) {
    let line = Lines.write(sample.recorded)
    // The last two bytes are the brace that ends the object, and the line feed.
    for count in stride(from: line.count - 2, to: 0, by: -7) {
      #expect(throws: EventLineFault.notJSON, "\(count)") { try Lines.read(Array(line[..<count])) }
    }
  }

  @Test(arguments: UInt64(1)...10)
  func `or still one, is read or refused whatever byte of it is changed`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<100 {
      let sample = Sample.all[random.below(Sample.all.count)]
      var line = Lines.write(sample.recorded)
      for _ in 0...random.below(3) {
        let interesting = Array(#"{}[]":,0-19eE.+\u/ntf"#.utf8) + [0, 0xFF]
        line[random.below(line.count)] = interesting[random.below(interesting.count)]
      }
      var names = Samples.names
      do throws(EventLineFault) {
        let read = try EventLine(line, names: &names)
        #expect(names.contains(read.recorded.highestName), "seed \(seed) \(line)")
      } catch {
        #expect(!"\(error)".isEmpty)
      }
    }
  }
}

@Suite struct `Words that are known` {
  @Test func `are still known after a line that is refused`() {
    var names = Samples.names
    let line = #"{\#(`A line that is no event`.head),"type":"JobFailed","job":2}"#
    _ = try? EventLine(Array(line.utf8), names: &names)
    #expect(names == Samples.names)
  }
}
