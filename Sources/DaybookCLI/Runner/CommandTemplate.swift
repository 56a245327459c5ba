import Crypto

/// The command that is run for every input.
struct CommandTemplate: Sendable {
  /// The program and its arguments, as they were given.
  let words: [[UInt8]]

  private static let placeholder = Array("{}".utf8)
  private let hasPlaceholder: Bool

  init(_ words: [[UInt8]]) {
    self.words = words
    hasPlaceholder = words.contains { Self.range(of: Self.placeholder, in: $0[...]) != nil }
  }

  /// The arguments for an input: `{}` is replaced by it wherever it stands; where it stands
  /// nowhere, the input comes last.
  func arguments(for input: [UInt8]) -> [[UInt8]] {
    guard hasPlaceholder else { return words + [input] }
    return words.map { word in
      var result: [UInt8] = []
      var rest = word[...]
      while let range = Self.range(of: Self.placeholder, in: rest) {
        result += rest[..<range.lowerBound] + input
        rest = rest[range.upperBound...]
      }
      return result + rest
    }
  }

  /// What tells this command from others: 16 digits of the SHA-256 of its words.
  var digest: String {
    var hash = SHA256()
    for word in words {
      hash.update(data: word)
      hash.update(data: [0])
    }
    return String(Hexadecimal.text(hash.finalize()).prefix(16))
  }

  /// The command as people would type it.
  var text: String {
    words.map { word in
      let text = String(decoding: word, as: UTF8.self)
      let isPlain = text.allSatisfy { $0.isLetter || $0.isNumber || "-_./{}:=,@%+".contains($0) }
      return isPlain && !text.isEmpty
        ? text : "'" + text.replacing("'", with: "'\\''") + "'"
    }.joined(separator: " ")
  }

  /// The name of the program, without its directory.
  var name: String {
    let last = words[0].split(separator: UInt8(ascii: "/")).last.map(Array.init) ?? words[0]
    return String(String(decoding: last, as: UTF8.self).prefix(80))
  }

  private static func range(
    of pattern: [UInt8], in bytes: ArraySlice<UInt8>
  ) -> Range<Int>? {
    guard bytes.count >= pattern.count else { return nil }
    for start in bytes.startIndex...(bytes.endIndex - pattern.count)
    where bytes[start..<(start + pattern.count)].elementsEqual(pattern) {
      return start..<(start + pattern.count)
    }
    return nil
  }
}

/// Bytes as hexadecimal digits.
enum Hexadecimal {
  private static let digits = Array("0123456789abcdef".utf8)

  /// Two digits for each byte.
  static func text(_ bytes: some Sequence<UInt8>) -> String {
    var text: [UInt8] = []
    for byte in bytes {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }
}
