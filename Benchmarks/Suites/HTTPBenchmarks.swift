import Daybook
import DaybookServer
import DaybookSystem
import Hummingbird
import Logging
import ServiceLifecycle
import SystemPackage

/// The server: what it takes to go over HTTP, beside a route that does nothing.
enum HTTPBenchmarks {
  private static let job = #"{"kind":"mail","payload":{"to":"ada","text":"hello"}}"#

  static func run(rounds: Int, count: Int, waiting: Int) async throws -> [Measurement] {
    var empty: [Double] = []
    var enqueued: [Double] = []
    var lives: [Double] = []
    for _ in 0..<rounds {
      empty.append(
        try await withEmptyServer { port in
          try await rate(port, HTTPClient.request("GET", "/"), count: count)
        })
      enqueued.append(
        try await withServer { port, _ in
          try await rate(port, HTTPClient.request("POST", "/v1/jobs", job), count: count)
        })
      lives.append(try await withServer { port, _ in try await arrays(port, count: 4 * count) })
    }
    let times = try await withServer { port, daybook in
      try await pages(port, daybook, waiting: waiting, count: min(count, 2_000))
    }
    let paint = try await withServer { port, _ in try await firstPaint(port) }
    return [
      Measurement(name: "empty route, 64 connections", value: median(empty), unit: "requests/s"),
      Measurement(
        name: "durable enqueue over HTTP, 64 connections", value: median(enqueued),
        unit: "requests/s", comparison: (median(empty), "empty route", 0.7)),
      Measurement(
        name: "enqueue, lease and complete over HTTP, arrays of 100", value: median(lives),
        unit: "jobs/s", bound: .atLeast(50_000)),
      Measurement(
        name: "page of 50 among \(waiting) jobs under load, p50", value: quantile(times, 0.5),
        unit: "ms"),
      Measurement(
        name: "page of 50 among \(waiting) jobs under load, p99", value: quantile(times, 0.99),
        unit: "ms", bound: .atMost(5)),
      Measurement(
        name: "files and figures of the first paint", value: paint, unit: "ms",
        bound: .atMost(200)),
    ]
  }

  private static func median(_ values: [Double]) -> Double { quantile(values, 0.5) }

  private static func quantile(_ values: [Double], _ fraction: Double) -> Double {
    let sorted = values.sorted()
    return sorted[min(sorted.count - 1, Int(Double(sorted.count) * fraction))]
  }

  /// Requests a second over 64 connections.
  private static func rate(_ port: Int, _ request: [UInt8], count: Int) async throws -> Double {
    let share = max(1, count / 64)
    let seconds = try await onThreads(64) { _ in
      let client = try HTTPClient(port: port)
      for _ in 0..<share { _ = try client.ask(request) }
    }
    return Double(share * 64) / seconds
  }

  /// Jobs a second through all of their lives, in arrays of a hundred, over eight connections.
  private static func arrays(_ port: Int, count: Int) async throws -> Double {
    let rounds = max(1, count / 800)
    let jobs = "[" + Array(repeating: job, count: 100).joined(separator: ",") + "]"
    let enqueue = HTTPClient.request("POST", "/v1/jobs", jobs)
    let seconds = try await onThreads(8) { index in
      let client = try HTTPClient(port: port)
      let lease = HTTPClient.request(
        "POST", "/v1/leases", #"{"worker":"bench-\#(index)","count":100}"#)
      for _ in 0..<rounds {
        _ = try client.ask(enqueue)
        let body = answers(to: try client.ask(lease))
        guard body.count > 2 else { continue }
        _ = try client.ask(HTTPClient.request("POST", "/v1/leases/complete", body))
      }
    }
    return Double(rounds * 800) / seconds
  }

  /// What completes everything that was leased.
  ///
  /// The answer is taken as it is: a lease begins with its job and its attempt, which an answer
  /// consists of, and a client that made texts of it would be measured instead of the server.
  private static func answers(to leases: ArraySlice<UInt8>) -> String {
    let (start, end) = (Array("{\"job\":".utf8), Array(",\"queue\"".utf8))
    var answers: [UInt8] = [UInt8(ascii: "[")]
    var index = leases.startIndex
    while index < leases.endIndex {
      guard leases[index...].starts(with: start) else {
        index += 1
        continue
      }
      if answers.count > 1 { answers.append(UInt8(ascii: ",")) }
      while !leases[index...].starts(with: end) {
        answers.append(leases[index])
        index += 1
      }
      answers.append(UInt8(ascii: "}"))
    }
    return String(decoding: answers + [UInt8(ascii: "]")], as: UTF8.self)
  }

  /// How long pages take, in milliseconds, while four connections queue and lease.
  private static func pages(
    _ port: Int, _ daybook: Daybook, waiting: Int, count: Int
  ) async throws -> [Double] {
    let request = JobRequest(kind: "mail", payload: EnqueueBenchmarks.payload)
    for _ in 0..<max(1, waiting / 10_000) {
      try await daybook.enqueue(Array(repeating: request, count: min(waiting, 10_000)))
    }
    let isOver = Lock(false)
    async let load = onThreads(4) { index in
      let client = try HTTPClient(port: port)
      let enqueue = HTTPClient.request("POST", "/v1/jobs", #"{"kind":"mail"}"#)
      let lease = HTTPClient.request("POST", "/v1/leases", #"{"worker":"w\#(index)"}"#)
      while !isOver.withLock({ $0 }) {
        _ = try client.ask(enqueue)
        _ = try client.ask(lease)
      }
    }
    let times = Lock<[Double]>([])
    _ = try await onThreads(1) { _ in
      defer { isOver.withLock { $0 = true } }
      let client = try HTTPClient(port: port)
      let page = HTTPClient.request("GET", "/v1/jobs?limit=50")
      for _ in 0..<count {
        let start = ContinuousClock.now
        _ = try client.ask(page)
        let time = (ContinuousClock.now - start).seconds * 1_000
        times.withLock { $0.append(time) }
      }
    }
    _ = try await load
    return times.withLock { $0 }
  }

  /// How long the files take that a browser needs before it paints, and the first figures.
  private static func firstPaint(_ port: Int) async throws -> Double {
    let times = Lock<[Double]>([])
    _ = try await onThreads(1) { _ in
      let client = try HTTPClient(port: port)
      let paths = [
        "/", "/dashboard/style.css", "/dashboard/pages.css", "/dashboard/theme.js",
        "/dashboard/app.js", "/dashboard/page-overview.js", "/v1/me", "/v1/stats",
        "/v1/stats/timeline",
      ]
      for _ in 0..<20 {
        let start = ContinuousClock.now
        for path in paths { _ = try client.ask(HTTPClient.request("GET", path)) }
        times.withLock { $0.append((ContinuousClock.now - start).seconds * 1_000) }
      }
    }
    return times.withLock { quantile($0, 0.5) }
  }

  /// Runs a server that answers nothing while `body` asks it.
  private static func withEmptyServer<R: Sendable>(
    _ body: @escaping @Sendable (Int) async throws -> R
  ) async throws -> R {
    let (ports, listening) = AsyncStream<Int>.makeStream()
    let router = Router()
    router.get("/") { _, _ in "" }
    var logger = Logger(label: "empty")
    logger.logLevel = .error
    let application = Application(
      router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
      onServerRunning: { channel in listening.yield(channel.localAddress!.port!) },
      logger: logger)
    return try await serving(application, ports, body)
  }

  /// Runs a server of a new log while `body` asks it.
  private static func withServer<R: Sendable>(
    _ body: @escaping @Sendable (Int, Daybook) async throws -> R
  ) async throws -> R {
    try await withScratchDirectory { directory in
      var logOptions = Daybook.Options()
      logOptions.commitsOnCallersThread = false
      let daybook = try await Daybook.open(at: directory.appending("log"), options: logOptions)
      let (ports, listening) = AsyncStream<Int>.makeStream()
      var options = ServerOptions()
      options.port = 0
      var logger = Logger(label: "server")
      logger.logLevel = .error
      let server = try DaybookServer(daybook, options: options, logger: logger) { _, port in
        listening.yield(port)
      }
      let result = try await serving(server, ports) { port in try await body(port, daybook) }
      await daybook.close()
      return result
    }
  }

  private static func serving<R: Sendable>(
    _ server: any Service, _ ports: AsyncStream<Int>,
    _ body: @escaping @Sendable (Int) async throws -> R
  ) async throws -> R {
    var logger = Logger(label: "group")
    logger.logLevel = .error
    let group = ServiceGroup(services: [server], logger: logger)
    return try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask { try await group.run() }
      var iterator = ports.makeAsyncIterator()
      let result = try await body(await iterator.next()!)
      await group.triggerGracefulShutdown()
      try await tasks.waitForAll()
      return result
    }
  }
}
