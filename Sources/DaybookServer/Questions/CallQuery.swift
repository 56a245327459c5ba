internal import Daybook
internal import DaybookDomain
internal import DaybookLog
internal import DaybookWire

/// The parameters behind the question mark, each to be taken once.
///
/// What is wrong with one is thrown as a ``Problem`` that names it.
struct CallQuery {
  private var pairs: [(name: String, value: String)] = []

  /// Reads the part of a target behind the question mark, as forms write it.
  init(_ text: Substring) throws(Problem) {
    for pair in text.utf8.split(separator: UInt8(ascii: "&")) {
      let end = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
      let value = end == pair.endIndex ? pair[end...] : pair[pair.index(after: end)...]
      guard let name = PercentCoding.decode(pair[..<end], isForm: true),
        let value = PercentCoding.decode(value, isForm: true)
      else { throw .invalid("", "the part behind the question mark is not percent-encoded UTF-8") }
      pairs.append((name, value))
    }
  }

  /// Whether a parameter is there that was not taken yet.
  func has(_ name: String) -> Bool { pairs.contains { $0.name == name } }

  /// Takes all values of a parameter.
  mutating func texts(_ name: String) -> [String] {
    let values = pairs.filter { $0.name == name }.map(\.value)
    if !values.isEmpty { pairs.removeAll { $0.name == name } }
    return values
  }

  /// Takes the value of a parameter that stands once.
  mutating func text(_ name: String) throws(Problem) -> String? {
    let values = texts(name)
    guard values.count <= 1 else { throw .invalid(name, "stands more than once") }
    return values.first
  }

  /// Takes a name: 1 to 255 bytes.
  mutating func name(_ name: String) throws(Problem) -> String? {
    guard let value = try text(name) else { return nil }
    guard (1...NameTable.byteLimit).contains(value.utf8.count) else {
      throw .invalid(name, "has \(value.utf8.count) bytes, and not 1 to \(NameTable.byteLimit)")
    }
    return value
  }

  /// Takes what something is about: a text that is not empty, or its digest.
  mutating func key(_ name: String) throws(Problem) -> JobKey? {
    guard let value = try text(name) else { return nil }
    if value.isEmpty { throw .invalid(name, "is empty") }
    return JobKey(hexadecimal: value) ?? JobKey(digestOf: value)
  }

  /// Takes a whole number.
  mutating func whole(
    _ name: String, in range: ClosedRange<UInt64> = 0...UInt64(Int64.max)
  ) throws(Problem) -> UInt64? {
    guard let value = try text(name) else { return nil }
    guard let number = UInt64(decimal: value), range.contains(number) else {
      throw .invalid(name, "is not \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  /// Takes `true` or `false`.
  mutating func flag(_ name: String) throws(Problem) -> Bool {
    switch try text(name) {
    case nil, "false": false
    case "true": true
    default: throw .invalid(name, "is neither true nor false")
    }
  }

  /// Takes a moment.
  mutating func time(_ name: String) throws(Problem) -> Timestamp? {
    guard let value = try text(name) else { return nil }
    guard let time = Timestamp(text: value) else {
      throw .invalid(name, "is no moment such as 2026-03-01T12:00:00Z")
    }
    return time
  }

  /// Takes a position or a moment.
  mutating func moment(_ name: String) throws(Problem) -> Moment? {
    guard let value = try text(name) else { return nil }
    guard let moment = Moment(text: value) else {
      throw .invalid(name, "is neither a position nor a moment such as 2026-03-01T12:00:00Z")
    }
    return moment
  }

  /// Takes a duration.
  mutating func duration(_ name: String) throws(Problem) -> Duration? {
    guard let value = try text(name) else { return nil }
    guard let duration = Duration(text: value) else {
      throw .invalid(name, "is no duration such as 30s")
    }
    return duration
  }

  /// Takes one of a few words.
  mutating func word(_ name: String, of words: [String]) throws(Problem) -> String? {
    guard let value = try text(name) else { return nil }
    guard words.contains(value) else {
      throw .invalid(name, "is not one of \(words.joined(separator: ", "))")
    }
    return value
  }

  /// Takes labels, written `name=value`.
  mutating func labels(_ name: String) throws(Problem) -> [Label] {
    var labels: [Label] = []
    for text in texts(name) {
      guard let end = text.firstIndex(of: "="), end != text.startIndex else {
        throw .invalid(name, "is not written name=value")
      }
      labels.append(Label(text))
    }
    return labels
  }

  /// Takes how long a page is to be.
  mutating func limit(_ standard: Int = 50, atMost: Int = 1_000) throws(Problem) -> Int {
    Int(try whole("limit", in: 1...UInt64(atMost)) ?? UInt64(standard))
  }

  /// Checks that everything was taken.
  func end() throws(Problem) {
    if let left = pairs.first { throw .invalid(left.name, "means nothing here") }
  }
}

extension UInt64 {
  /// Reads decimal digits, and nothing else: no sign either.
  init?(decimal text: String) {
    guard !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
    self.init(text)
  }
}
