import DaybookLog
import DaybookTesting
import DaybookWire
import FoundationEssentials
import Testing

@Suite struct `Writing JSON` {
  private struct Song: Encodable {
    var title: String
    var seconds: Int?
    var rating = 4.5
    var plays = UInt64.max
    var gain = -3
    var isLive = false
    var tags: [String] = []
    var counts: [String: Int] = [:]
    var next: [Song] = []
  }

  /// A document that adds members to those of another.
  private struct Positioned: Encodable {
    var song: Song

    enum CodingKeys: String, CodingKey { case position }

    func encode(to encoder: any Encoder) throws {
      try song.encode(to: encoder)
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(7, forKey: .position)
    }
  }

  /// Containers within containers, asked for and not only filled.
  private struct Nested: Encodable {
    enum CodingKeys: String, CodingKey { case first, inner, list }

    func encode(to encoder: any Encoder) throws {
      var outer = encoder.container(keyedBy: CodingKeys.self)
      var inner = outer.nestedContainer(keyedBy: CodingKeys.self, forKey: .inner)
      try inner.encode(1, forKey: .first)
      var list = outer.nestedUnkeyedContainer(forKey: .list)
      try list.encode(2)
      try list.encodeNil()
      try outer.encode(true, forKey: .first)
    }
  }

  private struct Empty: Encodable {}

  private func text(_ value: some Encodable) throws -> String {
    var writer = ByteWriter()
    try JSONWriter.write(value, to: &writer)
    return String(decoding: [UInt8](copying: writer.bytes), as: UTF8.self)
  }

  @Test func `members stand in their order, and those that are missing do not`() throws {
    let song = Song(title: "A", tags: ["x", "y"], counts: ["b": 2, "a": 1])
    #expect(
      try text(song) == """
        {"title":"A","rating":4.5,"plays":18446744073709551615,"gain":-3,"isLive":false,\
        "tags":["x","y"],"counts":{"a":1,"b":2},"next":[]}
        """)
  }

  @Test func `a document goes on in the object of another`() throws {
    let text = try text(Positioned(song: Song(title: "A", next: [Song(title: "B")])))
    #expect(text.hasPrefix(#"{"title":"A""#))
    #expect(text.hasSuffix(#""next":[]}],"position":7}"#))
  }

  @Test func `containers end where others go on`() throws {
    #expect(try text(Nested()) == #"{"inner":{"first":1},"list":[2,null],"first":true}"#)
  }

  @Test(arguments: [
    "plain", "", "\"\\\u{8}\u{C}\n\r\t\u{1}\u{7F}", "\u{2028}é𝄞 </script>", "a/b",
  ])
  func `texts are read as what they were`(_ text: String) throws {
    let written = try self.text([text])
    #expect(try JSONDecoder().decode([String].self, from: Data(written.utf8)) == [text])
  }

  @Test func `it says the same as another encoder`() throws {
    let song = Song(
      title: "\"quoted\"", seconds: 0, rating: 1e21, tags: ["", "é"], counts: ["": 0],
      next: [Song(title: "B", rating: -0.125), Song(title: "C", rating: 3)])
    let other = try JSONEncoder().encode(song)
    #expect(
      try JSONDecoder().decode(JSONValue.self, from: Data(text(song).utf8))
        == JSONDecoder().decode(JSONValue.self, from: other))
  }

  @Test func `what has no members is an empty object`() throws {
    #expect(try text([Empty(), Empty()]) == "[{},{}]")
  }

  @Test(arguments: [Double.nan, .infinity])
  func `a number without a form is refused`(_ number: Double) {
    #expect(throws: EncodingError.self) { try text([number]) }
  }
}
