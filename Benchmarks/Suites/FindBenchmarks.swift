import Daybook
import DaybookSQL
import SystemPackage

/// Finding something in a long log: scans with filters, histories of jobs, SQL.
enum FindBenchmarks {
  static func run(rounds: Int, events: Int) async throws -> [Measurement] {
    try await withScratchDirectory { directory in
      let path = directory.appending("log")
      try await ReplayBenchmarks.write(events: events, to: path)
      let daybook = try await Daybook.open(at: path)
      let view = try await daybook.view()
      let measurements =
        try await scans(view, rounds) + histories(view) + sql(view, rounds, events: events)
      await daybook.close()
      return measurements
    }
  }

  private static func scans(_ view: View, _ rounds: Int) async throws -> [Measurement] {
    // Filters that nothing meets, though their words occur.
    var types = EventFilter()
    types.types = EventTypes(words: ["AttemptFailed"])
    var cause = EventFilter()
    cause.cause = view.position
    var kind = EventFilter()
    kind.kind = "kind1"
    kind.queue = "queue2"
    kind.types = EventTypes(words: ["JobCompleted"])
    kind.key = JobKey(digestOf: "none")
    var measurements: [Measurement] = []
    for (name, filter) in [("type", types), ("cause", cause), ("kind, queue and key", kind)] {
      var seconds: [Double] = []
      for _ in 0..<rounds {
        seconds.append(
          try await time { try view.forEachEvent(matching: filter) { _, _ in .proceed } })
      }
      measurements.append(
        Measurement(
          name: "scan of \(view.position.rawValue) events by \(name), none matching",
          value: Double(view.position.rawValue) / median(seconds) / 1e6, unit: "M events/s",
          bound: .atLeast(5)))
    }
    return measurements
  }

  private static func histories(_ view: View) async throws -> [Measurement] {
    var seconds: [Double] = []
    for number in 1...UInt64(20) {
      var query = JobQuery()
      query.before = JobID(rawValue: view.position.rawValue * number / 20)
      query.limit = 10
      for job in try view.jobs(query) {
        seconds.append(
          try await time {
            guard try view.history(of: job.id)?.events.count == 3 else { fatalError("no job") }
          })
      }
    }
    return [
      Measurement(
        name: "history of one job among \(view.position.rawValue) events",
        value: median(seconds) * 1000, unit: "ms", bound: .atMost(1)),
      Measurement(
        name: "the slowest of \(seconds.count) of them", value: seconds.max()! * 1000, unit: "ms"),
    ]
  }

  private static func sql(
    _ view: View, _ rounds: Int, events: Int
  ) async throws -> [Measurement] {
    let database = try LogDatabase(view)
    let last = min(events, 3_000_000)
    func seconds(_ query: String) async throws -> Double {
      var seconds: [Double] = []
      for _ in 0..<rounds {
        seconds.append(try await time { try database.query(query) { _ in .proceed } })
      }
      return median(seconds)
    }
    return [
      Measurement(
        name: "SQL: count by type of \(last) events",
        value: try await seconds(
          "SELECT type, count(*) FROM events WHERE position <= \(last) GROUP BY type"),
        unit: "s", bound: .atMost(1.5)),
      Measurement(
        name: "SQL: count of one job's events",
        value: try await seconds("SELECT count(*) FROM events WHERE job = 2") * 1000,
        unit: "ms", bound: .atMost(1)),
    ]
  }
}
