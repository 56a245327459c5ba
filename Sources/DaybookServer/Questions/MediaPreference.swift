/// Which types of answer a caller prefers, by its `Accept` headers (RFC 9110, section 12.5.1).
struct MediaPreference {
  private var ranges: [(type: String, weight: Double)] = []

  init(_ headers: [String]) {
    for part in headers.flatMap({ $0.split(separator: ",") }) {
      let pieces = part.split(separator: ";").map { piece in
        piece.filter { $0 != " " && $0 != "\t" }.lowercased()
      }
      guard let type = pieces.first else { continue }
      let weight = pieces.dropFirst().first { $0.hasPrefix("q=") }.flatMap {
        Double($0.dropFirst(2))
      }
      ranges.append((type, weight ?? 1))
    }
  }

  /// The best of the types that are offered; the first of them if the caller has no preference, or
  /// wants none of them.
  func best(of offered: [String]) -> String {
    var best = (type: offered[0], weight: weight(of: offered[0]))
    for type in offered.dropFirst() where weight(of: type) > best.weight {
      best = (type, weight(of: type))
    }
    return best.type
  }

  private func weight(of type: String) -> Double {
    let family = type.prefix { $0 != "/" } + "/*"
    for range in [type, String(family), "*/*"] {
      if let found = ranges.first(where: { $0.type == range }) { return found.weight }
    }
    return 0
  }
}
