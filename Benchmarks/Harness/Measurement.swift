/// One figure, with what it is compared to.
struct Measurement {
  /// What was measured, as a noun phrase.
  var name: String
  /// The figure.
  var value: Double
  /// What it counts.
  var unit: String
  /// A figure of the same run that it is compared with, and what the ratio should at least be.
  var comparison: (baseline: Double, name: String, goal: Double)?
  /// What the figure itself should at least, or at most, be.
  var bound: Bound?

  enum Bound {
    case atLeast(Double)
    case atMost(Double)
  }
}

extension Measurement {
  /// The figures as lines of a Markdown table.
  static func table(_ measurements: [Measurement]) -> String {
    var lines = [
      "| what | figure | compared with | ratio | goal |", "|---|---:|---|---:|---|",
    ]
    for measurement in measurements {
      let figure = "\(text(measurement.value)) \(measurement.unit)"
      if let (baseline, name, goal) = measurement.comparison {
        let ratio = measurement.value / baseline
        let mark = ratio >= goal ? "met" : "missed"
        lines.append(
          "| \(measurement.name) | \(figure) | \(name): \(text(baseline)) \(measurement.unit) "
            + "| \(text(ratio)) | ≥ \(text(goal)): \(mark) |")
      } else {
        lines.append("| \(measurement.name) | \(figure) | | | \(bound(measurement)) |")
      }
    }
    return lines.joined(separator: "\n")
  }

  private static func bound(_ measurement: Measurement) -> String {
    switch measurement.bound {
    case nil: ""
    case .atLeast(let goal):
      "≥ \(text(goal)): \(measurement.value >= goal ? "met" : "missed")"
    case .atMost(let goal):
      "≤ \(text(goal)): \(measurement.value <= goal ? "met" : "missed")"
    }
  }

  private static func text(_ value: Double) -> String {
    if value >= 100 { return grouped(Int(value.rounded())) }
    return "\((value * 100).rounded() / 100)"
  }

  private static func grouped(_ number: Int) -> String {
    var digits = Array(String(number))
    for index in stride(from: digits.count - 3, to: 0, by: -3) { digits.insert(",", at: index) }
    return String(digits)
  }
}
