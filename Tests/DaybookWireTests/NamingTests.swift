import DaybookDomain
import DaybookLog
import DaybookWire
import Testing

@Suite struct `Words and their numbers` {
  private func preamble(_ words: [String], after known: Int = 0) -> [UInt8] {
    var names = NameTable()
    for word in words { _ = names.intern(word) }
    var writer = ByteWriter()
    names.encode(after: known, to: &writer)
    return Records.bytes(of: writer)
  }

  private func apply(_ bytes: [UInt8], to names: inout NameTable) throws(MalformedBytes) {
    try unsafe names.apply(bytes.span.bytes)
  }

  @Test func `count from one in the order of first use`() {
    var names = NameTable()
    let numbers = ["a", "b", "a", "c", "b"].map { names.intern($0).rawValue }
    #expect(numbers == [1, 2, 1, 3, 2])
  }

  @Test func `no word has the number none`() {
    var names = NameTable()
    #expect(names.intern("") == .none)
    #expect(names[.none] == "")
    #expect(names.count == 0)
  }

  @Test func `a word that nobody used has no number`() {
    #expect(Samples.names.name(of: "unheard") == nil)
  }

  @Test func `words that were taken back get the same numbers again`() {
    var names = Samples.names
    let number = names.intern("new")
    names.truncate(to: Samples.names.count)
    #expect(names == Samples.names)
    #expect(names.intern("newer") == number)
  }

  @Test func `a word that was taken back is new again`() {
    var names = Samples.names
    let number = names.intern("new")
    names.truncate(to: Samples.names.count)
    #expect(names.intern("old") == number)
    #expect(names.intern("new").rawValue == number.rawValue + 1)
  }

  @Test(arguments: [0, 1, 4, 7])
  func `a preamble brings the words that are new`(known: Int) throws {
    let words = (1...7).map { Samples.names[Name(rawValue: $0)] }
    var names = NameTable()
    for word in words.prefix(known) { _ = names.intern(word) }
    try apply(preamble(words, after: known), to: &names)
    #expect(names == Samples.names)
  }

  @Test func `without new words there is no preamble`() {
    #expect(preamble(["a", "b"], after: 2) == [])
  }

  @Test func `a preamble that is cut off inside a word is refused and changes nothing`() {
    let bytes = preamble(["one", "écran", String(repeating: "x", count: 255)])
    // Behind the number, and behind each whole word, the bytes may end.
    let ends: Set<Int> = [0, 1, 5, 12, bytes.count]
    for count in 0..<bytes.count where !ends.contains(count) {
      var names = NameTable()
      #expect(throws: MalformedBytes.self, "\(count)") {
        try apply(Array(bytes.prefix(count)), to: &names)
      }
      #expect(names == NameTable())
    }
  }

  @Test(
    arguments: [
      ([2, 1, 0x61], "the first new name has the wrong number"),
      ([0, 1, 0x61], "the first new name has the wrong number"),
      ([1, 0], "a name has an impossible length"),
      ([1, 0x80, 2] + [UInt8](repeating: 0x61, count: 256), "a name has an impossible length"),
      (
        [1, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1],
        "a name has an impossible length"
      ),
      ([1, 1, 0xFF], "a name is not text, or not new"),
      ([1, 1, 0x61, 1, 0x61], "a name is not text, or not new"),
    ] as [([UInt8], String)])
  func `a preamble that does not follow is refused with the reason`(
    bytes: [UInt8], reason: String
  ) {
    var names = NameTable()
    let fault = #expect(throws: MalformedBytes.self) { try apply(bytes, to: &names) }
    #expect(fault?.reason == reason)
    #expect(names == NameTable())
  }

  @Test func `a preamble with words that are known is refused`() {
    var names = Samples.names
    #expect(throws: MalformedBytes.self) { try apply(preamble(["cli:ada"]), to: &names) }
    #expect(names == Samples.names)
  }
}
