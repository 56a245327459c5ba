/// What alike messages have in common: the words, with marks in the place of what differs.
///
/// | in the message | in the pattern |
/// |---|---|
/// | `'cat.jpg'`, `"…"`, `` `…` ``, `‘…’`, `“…”` | `<text>` |
/// | `https://host/a` | `<url>` |
/// | `/var/a`, `./a`, `a/b/c`, `a/b.gz`, `C:\a` | `<path>` |
/// | `6ba7b810-9dad-11d1-80b4-00c04fd430c8` | `<uuid>` |
/// | `0x7ffe`, `9f86d081` | `<hex>` |
/// | `12`, `1.5`, `12:30:01` | `<n>` |
///
/// Only the first line that says something counts; of a traceback of Python, the last one.
public enum MessagePattern {
  private static let messageByteLimit = 1_024
  private static let patternByteLimit = 240

  /// The pattern of a message; empty when that says nothing.
  ///
  /// - Complexity: O(*n*), and of a long line only the beginning is looked at.
  public static func pattern(of message: String) -> String {
    var scanner = Scanner(Array(line(of: message).cut(to: messageByteLimit).utf8))
    return scanner.scan().cut(to: patternByteLimit)
  }

  private static func line(of message: String) -> String {
    let lines = message.split(whereSeparator: \.isNewline)
      .filter { line in line.contains { !$0.isWhitespace } }
    let isTraceback = lines.first?.hasPrefix("Traceback") ?? false
    return String((isTraceback ? lines.last : lines.first) ?? "")
  }
}

extension MessagePattern {
  /// Reads a line once, from the left to the right.
  struct Scanner {
    private let bytes: [UInt8]
    private var index = 0
    private var pattern: [UInt8] = []

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func scan() -> String {
      while index < bytes.count {
        if bytes[index].isBlank {
          if let last = pattern.last, !last.isBlank { pattern.append(UInt8(ascii: " ")) }
          index += 1
        } else if let (end, mark) = variable {
          pattern += mark.utf8
          index = end
        } else {
          pattern.append(bytes[index])
          index += 1
        }
      }
      while pattern.last?.isBlank == true { pattern.removeLast() }
      return String(decoding: pattern, as: UTF8.self)
    }

    /// What differs from message to message and begins here, and the mark that stands for it.
    private var variable: (end: Int, mark: String)? {
      if let end = quotationEnd { return (end, "<text>") }
      if isAtWord, let word { return word }
      let isAfterWord = index > 0 && bytes[index - 1].isAlphanumeric
      if !isAfterWord, let digits = digitWord { return digits }
      guard bytes[index].isDigit else { return nil }
      return (numberEnd, "<n>")
    }

    /// Whether a path or an address may begin here.
    private var isAtWord: Bool {
      index == 0 || bytes[index - 1].isBlank || bytes[index - 1].separates
        || bytes[index - 1].encloses
    }

    private func byte(_ offset: Int) -> UInt8? {
      index + offset < bytes.count ? bytes[index + offset] : nil
    }
  }
}

extension MessagePattern.Scanner {
  /// Where a quotation ends that begins here.
  private var quotationEnd: Int? {
    if index > 0, bytes[index - 1].isAlphanumeric { return nil }
    let closing: [UInt8]
    var start = index + 1
    switch bytes[index] {
    case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "`"): closing = [bytes[index]]
    case 0xE2 where byte(1) == 0x80 && (byte(2) == 0x98 || byte(2) == 0x9C):
      closing = [0xE2, 0x80, bytes[index + 2] + 1]
      start = index + 3
    default: return nil
    }
    while start + closing.count <= bytes.count {
      let end = start + closing.count
      // An apostrophe inside a word ends nothing.
      if bytes[start..<end].elementsEqual(closing),
        end == bytes.count || !bytes[end].isAlphanumeric
      {
        return end
      }
      start += 1
    }
    return nil
  }

  /// The address or the path that begins here.
  private var word: (end: Int, mark: String)? {
    let scheme = bytes[index...].prefix(while: \.isLetter)
    if !scheme.isEmpty, bytes[scheme.endIndex...].starts(with: "://".utf8) {
      return (wordEnd { $0.encloses }, "<url>")
    }
    let end = wordEnd { $0.encloses || $0.separates }
    let word = bytes[index..<end]
    guard let first = word.first else { return nil }
    let slashes = word.count { $0 == UInt8(ascii: "/") }
    let isDrive =
      first.isLetter && byte(1) == UInt8(ascii: ":") && byte(2) == UInt8(ascii: "\\")
    let isRooted = word.count > 1 && [UInt8(ascii: "/"), UInt8(ascii: "~")].contains(first)
    let isNamed = word.contains { $0 == UInt8(ascii: ".") || $0.isDigit }
    // "I/O error" and "read/write" are words.
    let isPath = isDrive || slashes >= 2 || slashes == 1 && (isRooted || isNamed)
    return isPath ? (end, "<path>") : nil
  }

  /// Where the word ends that begins here, without the punctuation behind it.
  private func wordEnd(where ends: (UInt8) -> Bool) -> Int {
    var end = index
    while end < bytes.count, !bytes[end].isBlank, !ends(bytes[end]) { end += 1 }
    while end > index, bytes[end - 1].isPunctuation { end -= 1 }
    return end
  }

  /// The number of many digits that begins here and is no decimal one.
  private var digitWord: (end: Int, mark: String)? {
    var end = index
    while end < bytes.count, bytes[end].isHexadecimal || bytes[end] == UInt8(ascii: "-") {
      end += 1
    }
    let groups = bytes[index..<end].split(
      separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    let isOver = end == bytes.count || !bytes[end].isAlphanumeric
    if isOver, groups.map(\.count) == [8, 4, 4, 4, 12] { return (end, "<uuid>") }
    var start = index
    if bytes[index] == UInt8(ascii: "0"), byte(1) == UInt8(ascii: "x") { start += 2 }
    var last = start
    while last < bytes.count, bytes[last].isHexadecimal { last += 1 }
    guard last == bytes.count || !bytes[last].isAlphanumeric else { return nil }
    let digits = bytes[start..<last]
    if start > index { return digits.isEmpty ? nil : (last, "<hex>") }
    let isMixed = digits.contains(where: \.isDigit) && digits.contains(where: \.isLetter)
    return digits.count >= 8 && isMixed ? (last, "<hex>") : nil
  }

  /// Where a number ends that begins here, with its fraction, or with minutes and seconds.
  private var numberEnd: Int {
    var end = index
    while end < bytes.count {
      let joins =
        [UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: ":")].contains(bytes[end])
        && end + 1 < bytes.count && bytes[end + 1].isDigit
      guard bytes[end].isDigit || joins else { break }
      end += 1
    }
    return end
  }
}

extension UInt8 {
  fileprivate var isBlank: Bool { self <= 0x20 || self == 0x7F }
  fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
  fileprivate var isLetter: Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20)
  }
  fileprivate var isAlphanumeric: Bool { isDigit || isLetter || self >= 0x80 }
  fileprivate var isHexadecimal: Bool {
    isDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self | 0x20)
  }

  /// Whether neither a path nor an address goes on here.
  fileprivate var encloses: Bool { "()[]{}<>|'\"`".utf8.contains(self) }

  /// Whether a path does not go on here.
  fileprivate var separates: Bool { "=;,".utf8.contains(self) }

  /// Whether it ends a sentence rather than a path.
  fileprivate var isPunctuation: Bool { ".:,;!?".utf8.contains(self) }
}
