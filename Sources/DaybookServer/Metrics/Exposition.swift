internal import DaybookLog
internal import DaybookWire

/// Figures in Prometheus' text format, version 0.0.4, one family after the other.
///
/// A family is begun with its name and type, and all its samples follow before the next begins.
struct Exposition: ~Copyable {
  private var writer = ByteWriter(capacity: 1 << 14)
  private var family = ""

  /// What the samples of a family are.
  enum Kind: String, Hashable, Sendable {
    /// Numbers that only grow, until whoever counts starts anew.
    case counter
    /// Numbers that grow and fall.
    case gauge
    /// Distributions.
    case histogram
  }

  /// Begins a family.
  ///
  /// - Parameters:
  ///   - name: A valid name, which no family before has.
  ///   - kind: What its samples are.
  ///   - help: What it means.
  mutating func begin(_ name: String, _ kind: Kind, _ help: String) {
    family = name
    writer.append("# HELP \(name) ")
    writer.append(Self.escaped(help, quote: false))
    writer.append("\n# TYPE \(name) \(kind.rawValue)\n")
  }

  /// Adds a sample.
  mutating func sample(_ value: Double, _ labels: SeriesLabels = .none) {
    begin(sample: "", labels, bound: nil)
    number(value)
    writer.append("\n")
  }

  /// Adds a sample that is a whole number.
  mutating func sample(_ value: Int, _ labels: SeriesLabels = .none) {
    begin(sample: "", labels, bound: nil)
    writer.decimal(value)
    writer.append("\n")
  }

  /// Adds a distribution.
  ///
  /// - Parameters:
  ///   - labels: Which one.
  ///   - bounds: The upper bounds of its buckets, as they are written, without the last.
  ///   - counts: For each of them, how many values were at most so great.
  ///   - count: How many values there were at all.
  ///   - sum: What they come to.
  mutating func histogram(
    _ labels: SeriesLabels, bounds: [String], counts: [UInt64], count: UInt64, sum: Double
  ) {
    for (bound, count) in zip(bounds + ["+Inf"], counts + [count]) {
      begin(sample: "_bucket", labels, bound: bound)
      writer.decimal(count)
      writer.append("\n")
    }
    begin(sample: "_sum", labels, bound: nil)
    number(sum)
    writer.append("\n")
    begin(sample: "_count", labels, bound: nil)
    writer.decimal(count)
    writer.append("\n")
  }

  /// The text.
  consuming func bytes() -> [UInt8] {
    unsafe writer.bytes.withUnsafeBytes { unsafe [UInt8]($0) }
  }
}

extension Exposition {
  private mutating func begin(sample suffix: String, _ labels: SeriesLabels, bound: String?) {
    writer.append(family)
    writer.append(suffix)
    if bound != nil || labels != .none {
      writer.append("{")
      writer.append(labels.text)
      if let bound {
        if labels != .none { writer.append(",") }
        writer.append("le=\"\(bound)\"")
      }
      writer.append("}")
    }
    writer.append(" ")
  }

  private mutating func number(_ value: Double) { writer.append(Self.text(of: value)) }

  /// A number as the format writes it.
  static func text(of value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
    if let whole = Int(exactly: value) { return "\(whole)" }
    return "\(value)"
  }

  /// A text in which no line ends, and, between quotes, no quote.
  static func escaped(_ text: String, quote: Bool) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": escaped += "\\\\"
      case "\n": escaped += "\\n"
      case "\"" where quote: escaped += "\\\""
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
