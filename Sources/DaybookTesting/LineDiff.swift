/// What differs between two lists of lines, in the manner of `diff -u`.
public struct LineDiff: Sendable, CustomStringConvertible {
  /// The lines, with `-` before those of the first list alone, `+` before those of the second, and
  /// a space before a few that stand around them in both.
  public let lines: [String]

  /// How many lines around a difference are shown.
  private static let surroundings = 2

  /// Compares two lists.
  ///
  /// - Complexity: O(*n* × *d*), *d* being the number of differences.
  public init(_ old: [String], _ new: [String]) {
    let difference = new.difference(from: old)
    var removed: Set<Int> = []
    var inserted: Set<Int> = []
    for change in difference {
      switch change {
      case .remove(let offset, _, _): removed.insert(offset)
      case .insert(let offset, _, _): inserted.insert(offset)
      }
    }
    var all: [(mark: Character, text: String)] = []
    var (left, right) = (0, 0)
    while left < old.count || right < new.count {
      if removed.contains(left) {
        all.append(("-", old[left]))
        left += 1
      } else if inserted.contains(right) {
        all.append(("+", new[right]))
        right += 1
      } else {
        all.append((" ", old[left]))
        left += 1
        right += 1
      }
    }
    lines = Self.excerpt(all)
  }

  private static func excerpt(_ all: [(mark: Character, text: String)]) -> [String] {
    var isShown = [Bool](repeating: false, count: all.count)
    for (index, line) in all.enumerated() where line.mark != " " {
      let start = max(0, index - surroundings)
      for place in start...min(all.count - 1, index + surroundings) { isShown[place] = true }
    }
    var lines: [String] = []
    var isLeftOut = false
    for (index, line) in all.enumerated() {
      if isShown[index] {
        lines.append("\(line.mark) \(line.text)")
      } else if !isLeftOut {
        lines.append("  …")
      }
      isLeftOut = !isShown[index]
    }
    return lines
  }

  /// Whether nothing differs.
  public var isEmpty: Bool { !lines.contains { $0.hasPrefix("-") || $0.hasPrefix("+") } }

  /// The lines, one below the other.
  public var description: String { lines.joined(separator: "\n") }
}
