import DaybookWire
import Foundation
import Testing

@Suite struct `Reading JSON` {
  /// The JSON test suite of the field: names that begin with y must be read, those with n refused.
  static let files: [URL] = {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "shared/data/runner/json/test_parsing")
    return
      (try? FileManager.default.contentsOfDirectory(
        at: folder, includingPropertiesForKeys: nil)) ?? []
  }()

  @Test(.enabled(if: !files.isEmpty, "needs the shared data"))
  func `takes what the standard allows and nothing else`() throws {
    var wrong: [String] = []
    for file in Self.files {
      let name = file.lastPathComponent
      let isRead = isJSON([UInt8](try Data(contentsOf: file)))
      if name.hasPrefix("y_") != isRead, !name.hasPrefix("i_"), !name.hasPrefix(Self.twice) {
        wrong.append(name)
      }
    }
    #expect(wrong == [])
  }

  /// The standard leaves it open what a member means that stands twice; it is refused here.
  private static let twice = "y_object_duplicated_key"

  @Test(arguments: [
    #"{"a":1,"a":1}"#, #""\uD800""#, #""\uDC00\uD800""#, "\"\u{1}\"", "1 2", "", "tru", "01",
    "{\"a\":1,}", "[1,]", "nul", "\u{FEFF}1", #"{"a" 1}"#, "'a'", "NaN", "1.", "-",
  ])
  func `refuses what is no JSON`(_ text: String) { #expect(!isJSON(Array(text.utf8))) }

  @Test(arguments: [
    [0x22, 0xC0, 0xAF, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xFF, 0x22],
  ])
  func `refuses bytes that are not UTF-8`(_ bytes: [UInt8]) { #expect(!isJSON(bytes)) }

  @Test func `gives strings as they are meant`() throws {
    var reader = try JSONReader(Array(#""\u0041\n\"\\\/\u00e9\uD83D\uDE00é😀""#.utf8))
    #expect(try reader.string() == "A\n\"\\/é😀é😀")
    try reader.end()
  }

  @Test(arguments: [
    ("0", 0), ("9223372036854775807", 9_223_372_036_854_775_807), ("9223372036854775808", nil),
    ("18446744073709551616", nil), ("-1", nil), ("26.00", 26), ("1.01", nil),
    ("1e3", nil),
  ])
  func `gives whole numbers exactly, or not at all`(_ text: String, _ number: UInt64?) throws {
    var reader = try JSONReader(Array(text.utf8))
    #expect(try reader.unsigned() == number)
    try reader.end()
  }

  @Test func `goes as deep as its limit, and no deeper`() {
    for open in ["[", "{\"a\":"] {
      let close = open == "[" ? "]" : "}"
      for (depth, isFine) in [(JSONReader.depthLimit, true), (JSONReader.depthLimit + 1, false)] {
        let text =
          String(repeating: open, count: depth) + (open == "[" ? "" : "1")
          + String(repeating: close, count: depth)
        #expect(isJSON(Array(text.utf8)) == isFine, "\(open) × \(depth)")
      }
    }
  }

  @Test func `tells where a value stands, byte for byte`() throws {
    let text = #" { "a" : [1.50, {"b":null}] } "#
    var reader = try JSONReader(Array(text.utf8))
    var found = ""
    try reader.object { (reader, name) throws(JSONFault) in
      #expect(name == "a")
      found = String(decoding: reader.bytes[try reader.skipValue()], as: UTF8.self)
    }
    #expect(found == #"[1.50, {"b":null}]"#)
  }

  private func isJSON(_ bytes: [UInt8]) -> Bool {
    do {
      var reader = try JSONReader(bytes)
      _ = try reader.skipValue()
      try reader.end()
      return true
    } catch { return false }
  }
}
