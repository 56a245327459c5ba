/// A part of a cron expression.
public enum CronField: String, Hashable, Sendable, CaseIterable {
  /// The whole of it.
  case expression
  /// The first field: 0 to 59.
  case minute
  /// The second field: 0 to 23.
  case hour
  /// The third field: 1 to 31.
  case dayOfMonth = "day of month"
  /// The fourth field: 1 to 12, or `jan` to `dec`.
  case month
  /// The fifth field: 0 to 7, or `sun` to `sat`; 0 and 7 are Sunday.
  case dayOfWeek = "day of week"
}

extension CronField {
  private var range: ClosedRange<Int> {
    switch self {
    case .expression, .minute: 0...59
    case .hour: 0...23
    case .dayOfMonth: 1...31
    case .month: 1...12
    case .dayOfWeek: 0...7
    }
  }

  private var names: [String] {
    switch self {
    case .month:
      [
        "", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
      ]
    case .dayOfWeek: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
    default: []
    }
  }

  /// The values that a field lists, bit by bit.
  func values(of text: String) throws(CronFault) -> UInt64 {
    var found: UInt64 = 0
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      found |= try values(ofPart: String(part))
    }
    // Sunday has two numbers.
    if self == .dayOfWeek, found >> 7 & 1 == 1 { found = found & 0x7F | 1 }
    return found
  }

  private func values(ofPart text: String) throws(CronFault) -> UInt64 {
    let halves = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard halves.count <= 2 else { throw fault("'\(text)' has more than one step") }
    let bounds = try bounds(of: halves[0])
    var step = 1
    if halves.count == 2 {
      guard halves[0] == "*" || halves[0].contains("-") else {
        throw fault("'\(text)' has a step without a range: use '\(halves[0])-\(range.upperBound)'")
      }
      guard let number = Self.number(halves[1]), number > 0 else {
        throw fault("the step '\(halves[1])' is not a whole number from 1 on")
      }
      step = number
    }
    var found: UInt64 = 0
    for value in stride(from: bounds.lowerBound, through: bounds.upperBound, by: step) {
      found |= 1 << UInt64(value)
    }
    return found
  }

  private func bounds(of text: String) throws(CronFault) -> ClosedRange<Int> {
    if text == "*" { return self == .dayOfWeek ? 0...6 : range }
    let ends = text.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
    let low = try value(ends[0])
    guard ends.count > 1 else { return low...low }
    guard ends.count == 2 else { throw fault("'\(text)' is not a range of two values") }
    var high = try value(ends[1])
    // A week may end with Sunday, whatever its number.
    if self == .dayOfWeek, high == 0, low > 0 { high = 7 }
    guard low <= high else { throw fault("'\(text)' ends before it begins") }
    return low...high
  }

  private func value(_ text: String) throws(CronFault) -> Int {
    if text.isEmpty { throw fault("a value is missing") }
    if let index = names.firstIndex(of: text.lowercased()) { return index }
    guard let number = Self.number(text) else {
      throw fault("'\(text)' is not a number\(names.isEmpty ? "" : " or a name of three letters")")
    }
    guard range.contains(number) else {
      throw fault("\(text) is not \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  private static func number(_ text: String) -> Int? {
    guard !text.isEmpty, text.utf8.count <= 4,
      text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
    else { return nil }
    return Int(text)
  }

  private func fault(_ reason: String) -> CronFault { CronFault(field: self, reason: reason) }
}
