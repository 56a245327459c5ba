/// How a soak went.
struct SoakCourse: Sendable {
  var samples: [SoakSample] = []
  var kills = 0
  var checks = 0
  var findings: [String] = []

  /// So much memory may come on top in an hour, of what there is, and it counts as standing still.
  private static let growthLimit = 0.1

  /// The samples after the first third, in which memory fills up to what it is to hold.
  private var later: ArraySlice<SoakSample> { samples.dropFirst(samples.count / 3) }

  /// The growth of something per second, as the straight line has it that fits the samples best.
  func slope(of value: (SoakSample) -> Int) -> Double {
    let points = later.map { ($0.seconds, Double(value($0))) }
    let count = Double(points.count)
    guard count > 1 else { return 0 }
    let meanX = points.reduce(0) { $0 + $1.0 } / count
    let meanY = points.reduce(0) { $0 + $1.1 } / count
    let covariance = points.reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) }
    let variance = points.reduce(0) { $0 + ($1.0 - meanX) * ($1.0 - meanX) }
    return variance > 0 ? covariance / variance : 0
  }

  /// Whether something stands still.
  func isFlat(_ value: (SoakSample) -> Int) -> Bool {
    let mean = later.reduce(0.0) { $0 + Double(value($1)) } / Double(max(later.count, 1))
    return abs(slope(of: value)) * 3_600 <= mean * Self.growthLimit
  }

  /// What is told of it.
  var counts: [(name: String, value: Int)] {
    let last = samples.last
    let jobs = max(last?.jobs ?? 0, 1)
    let hourly = slope(of: \.memoryBytes) * 3_600 / 1_024
    let hourlyOfWorker = slope(of: \.workerMemoryBytes) * 3_600 / 1_024
    return [
      ("jobs", last?.jobs ?? 0), ("events", last?.events ?? 0), ("kills", kills),
      ("full replays by another process", checks), ("live jobs at the end", last?.live ?? 0),
      ("bytes of file a job", (last?.fileBytes ?? 0) / jobs),
      ("producer, KiB of memory", (last?.memoryBytes ?? 0) >> 10),
      ("producer, KiB more an hour", Int(hourly.rounded())),
      ("producer, memory stands still", isFlat(\.memoryBytes) ? 1 : 0),
      ("worker, KiB of memory", (last?.workerMemoryBytes ?? 0) >> 10),
      ("worker, KiB more an hour", Int(hourlyOfWorker.rounded())),
      ("worker, memory stands still", isFlat(\.workerMemoryBytes) ? 1 : 0),
    ]
  }
}
