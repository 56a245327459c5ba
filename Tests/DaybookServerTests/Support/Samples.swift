/// What stands in a text in Prometheus' format, read by somebody who knows only the format.
struct Samples {
  /// The value of every sample, by its name with its labels as they are written.
  private(set) var values: [String: String] = [:]

  /// The names of families, in the order in which they are begun.
  private(set) var families: [String] = []

  /// The samples that stand twice, and those that stand in another family's place.
  private(set) var strays: [String] = []

  init(_ bytes: [UInt8]) {
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
      if line.hasPrefix("# TYPE ") { families.append(String(line.split(separator: " ")[2])) }
      if line.hasPrefix("#") { continue }
      let end = line.lastIndex(of: " ")!
      let series = String(line[..<end])
      let isAtHome = families.last.map { series.hasPrefix($0) } ?? false
      if !isAtHome || values[series] != nil { strays.append(series) }
      values[series] = String(line[line.index(after: end)...])
    }
  }

  /// The value of a sample.
  subscript(series: String) -> Double? { values[series].flatMap { Double($0) } }

  /// The values of the buckets of a distribution, in the order of their bounds.
  func buckets(_ name: String, _ labels: String) -> [(bound: Double, count: Double)] {
    let start = "\(name)_bucket{\(labels)\(labels.isEmpty ? "" : ",")le=\""
    return values.keys.filter { $0.hasPrefix(start) }.map { series in
      let bound = series.dropFirst(start.count).dropLast(2)
      return (Double(bound == "+Inf" ? "inf" : bound)!, self[series]!)
    }.sorted { $0.bound < $1.bound }
  }
}
