/// Names that Prometheus accepts.
enum MetricName {
  /// The name of a family: letters, digits, underscores and colons, no digit first.
  ///
  /// - Parameters:
  ///   - label: What swift-metrics calls it; what is not allowed becomes an underscore.
  ///   - suffix: What the name must end with, such as `_total`; added where it is missing.
  /// - Returns: The name; an underscore for an empty label.
  static func family(_ label: String, suffix: String = "") -> String {
    let name = valid(label) { $0 == ":" }
    return name.hasSuffix(suffix) ? name : name + suffix
  }

  /// The name of a label: letters, digits and underscores, neither a digit nor two underscores
  /// first, and not the one that buckets have.
  static func label(_ name: String) -> String {
    var name = valid(name) { _ in false }
    while name.hasPrefix("__") { name.removeFirst() }
    return name == "le" ? "le_" : name
  }

  private static func valid(_ text: String, or isAllowed: (Unicode.Scalar) -> Bool) -> String {
    var valid = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "a"..."z", "A"..."Z", "_": valid.unicodeScalars.append(scalar)
      case "0"..."9":
        if valid.isEmpty { valid = "_" }
        valid.unicodeScalars.append(scalar)
      default: valid.unicodeScalars.append(isAllowed(scalar) ? scalar : "_")
      }
    }
    return valid.isEmpty ? "_" : valid
  }
}
