internal import DaybookWire

/// The members of one object of a policy file, each to be asked for by name.
struct PolicyFields {
  private let path: String
  private let members: [String: JSONValue]

  /// Takes an object apart.
  ///
  /// - Parameters:
  ///   - value: The object.
  ///   - path: Where it stands, such as `alerts[0]`; empty for the whole file.
  ///   - known: The names that it may have.
  /// - Throws: ``PolicyError`` when it is no object, or has another member.
  init(_ value: JSONValue, at path: String, known: Set<String>) throws(PolicyError) {
    guard case .object(let members) = value else {
      throw .invalid(field: path.isEmpty ? "file" : path, reason: "it must be an object")
    }
    self.path = path
    self.members = members
    for name in members.keys.sorted() where !known.contains(name) {
      throw .unknown(field: field(name))
    }
  }

  /// The full name of a member.
  func field(_ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

  /// Whether there is a member of that name.
  func has(_ name: String) -> Bool { members[name] != nil }

  func text(_ name: String, byteLimit: Int = 255) throws(PolicyError) -> String? {
    guard let value = members[name] else { return nil }
    guard case .string(let text) = value else { throw invalid(name, "it must be text") }
    guard (1...byteLimit).contains(text.utf8.count) else {
      throw invalid(name, "it must have 1 to \(byteLimit) bytes")
    }
    return text
  }

  func count(_ name: String, in range: ClosedRange<Int>) throws(PolicyError) -> Int? {
    guard let value = members[name] else { return nil }
    guard case .unsigned(let number) = value, let count = Int(exactly: number),
      range.contains(count)
    else {
      throw invalid(name, "it must be a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return count
  }

  func flag(_ name: String) throws(PolicyError) -> Bool? {
    guard let value = members[name] else { return nil }
    guard case .bool(let flag) = value else { throw invalid(name, "it must be true or false") }
    return flag
  }

  func span(_ name: String, atLeast least: Duration = .zero) throws(PolicyError) -> Duration? {
    guard let text = try text(name) else { return nil }
    guard let span = Duration(policyText: text) else {
      throw invalid(name, "it must be a duration such as 90s, 5m, 2h or 30d")
    }
    guard span >= least else { throw invalid(name, "it must be \(least.policyText) or more") }
    return span
  }

  func words(_ name: String) throws(PolicyError) -> [String]? {
    guard let value = members[name] else { return nil }
    guard case .array(let elements) = value, !elements.isEmpty else {
      throw invalid(name, "it must be a list of texts, with one at least")
    }
    var words: [String] = []
    for (index, element) in elements.enumerated() {
      guard case .string(let word) = element else {
        throw invalid("\(name)[\(index)]", "it must be text")
      }
      words.append(word)
    }
    return words
  }

  /// The elements of a list of objects; none when there is no such member.
  func elements(_ name: String) throws(PolicyError) -> [(value: JSONValue, path: String)] {
    guard let value = members[name] else { return [] }
    guard case .array(let elements) = value else { throw invalid(name, "it must be a list") }
    return elements.enumerated().map { ($1, "\(field(name))[\($0)]") }
  }

  func missing(_ name: String) -> PolicyError { .missing(field: field(name)) }

  func invalid(_ name: String, _ reason: String) -> PolicyError {
    .invalid(field: field(name), reason: reason)
  }
}

extension Duration {
  private static let policyUnits: [(suffix: String, milliseconds: Int64)] = [
    ("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000),
  ]

  /// Reads `250ms`, `30s`, `5m`, `2h` or `7d`; 10,000 years at most.
  init?(policyText text: String) {
    for (suffix, milliseconds) in Self.policyUnits where text.hasSuffix(suffix) {
      let digits = text.dropLast(suffix.count)
      guard !digits.isEmpty, digits.allSatisfy({ $0.isASCII && $0.isNumber }),
        let number = Int64(digits)
      else { continue }
      let (product, overflows) = number.multipliedReportingOverflow(by: milliseconds)
      guard !overflows, product <= 3_650_000 * 86_400_000 else { return nil }
      self = .milliseconds(product)
      return
    }
    return nil
  }

  /// The duration as a policy file writes it.
  var policyText: String {
    let count = milliseconds
    let unit = Self.policyUnits.last { count % $0.milliseconds == 0 && count > 0 }
    return unit.map { "\(count / $0.milliseconds)\($0.suffix)" } ?? "\(count)ms"
  }
}
