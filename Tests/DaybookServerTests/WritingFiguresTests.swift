import DaybookServer
import Metrics
import Testing

@Suite struct `What Prometheus fetches of swift-metrics` {
  let registry = PrometheusRegistry(help: ["jobs": "Jobs\nthat \\ ran."])

  private var text: String { String(decoding: registry.text(), as: UTF8.self) }

  @Test func `has a family for every name, in order, and its series in order`() {
    Counter(label: "jobs", dimensions: [("kind", "b")], factory: registry).increment(by: 2)
    Counter(label: "jobs", dimensions: [("kind", "a")], factory: registry).increment()
    Meter(label: "a.running", factory: registry).set(1.5)
    #expect(
      text == """
        # HELP a_running a.running
        # TYPE a_running gauge
        a_running 1.5
        # HELP jobs_total Jobs\\nthat \\\\ ran.
        # TYPE jobs_total counter
        jobs_total{kind="a"} 1
        jobs_total{kind="b"} 2

        """)
  }

  @Test func `escapes what a label has between its quotes`() {
    let value = "a\"b\\c\nd é"
    Counter(label: "x", dimensions: [("the label", value)], factory: registry).increment()
    #expect(text.hasSuffix("x_total{the_label=\"a\\\"b\\\\c\\nd é\"} 1\n"))
  }

  @Test(arguments: [
    ("9lives", "_9lives"), ("a-b.c:d", "a_b_c:d"), ("", "_"), ("ähnlich", "_hnlich"),
  ])
  func `has valid names of families`(label: String, name: String) {
    Meter(label: label, factory: registry).set(1)
    #expect(text.hasSuffix("\n\(name) 1\n"))
  }

  @Test(arguments: [("__name__", "_name__"), ("le", "le_"), ("1st", "_1st"), ("a:b", "a_b")])
  func `has valid names of labels`(label: String, name: String) {
    Meter(label: "m", dimensions: [(label, "v")], factory: registry).set(1)
    #expect(text.hasSuffix("\nm{\(name)=\"v\"} 1\n"))
  }

  @Test func `has one series for the same labels in any order`() {
    let (a, b) = (("a", "1"), ("b", "2"))
    Counter(label: "x", dimensions: [a, b], factory: registry).increment()
    Counter(label: "x", dimensions: [b, a], factory: registry).increment()
    #expect(text.hasSuffix("\nx_total{a=\"1\",b=\"2\"} 2\n"))
  }

  @Test func `shows times as cumulative buckets in seconds`() {
    let timer = Timer(label: "t", dimensions: [("q", "a")], factory: registry)
    for milliseconds in [1, 2, 30, 7_200_000] { timer.recordMilliseconds(milliseconds) }
    let samples = Samples(registry.text())
    let buckets = samples.buckets("t_seconds", "q=\"a\"")
    #expect(buckets.map(\.count) == buckets.map(\.count).sorted())
    #expect(samples["t_seconds_bucket{q=\"a\",le=\"0.001\"}"] == 1)
    #expect(samples["t_seconds_bucket{q=\"a\",le=\"0.0025\"}"] == 2)
    #expect(samples["t_seconds_bucket{q=\"a\",le=\"3600\"}"] == 3)
    #expect(samples["t_seconds_bucket{q=\"a\",le=\"+Inf\"}"] == 4)
    #expect(samples["t_seconds_count{q=\"a\"}"] == 4)
    #expect(samples["t_seconds_sum{q=\"a\"}"] == 7200.033)
  }

  @Test func `shows what is recorded as buckets, and the last of what is not to be added up`() {
    let sizes = Recorder(label: "sizes", factory: registry)
    sizes.record(4)
    sizes.record(Double.nan)
    Gauge(label: "depth", factory: registry).record(7)
    let samples = Samples(registry.text())
    #expect(samples["sizes_bucket{le=\"1\"}"] == 0)
    #expect(samples["sizes_bucket{le=\"4\"}"] == 1)
    #expect(samples["sizes_count"] == 1)
    #expect(samples["sizes_sum"] == 4)
    #expect(samples["depth"] == 7)
  }

  @Test func `never lets a counter fall`() {
    let counter = FloatingPointCounter(label: "x", factory: registry)
    counter.increment(by: 0.5)
    counter.increment(by: -3.0)
    #expect(text.hasSuffix("\nx_total 0.5\n"))
  }

  @Test func `counts up and down what is open`() {
    let meter = Meter(label: "open", factory: registry)
    meter.increment()
    meter.increment()
    meter.decrement()
    #expect(text.hasSuffix("\nopen 1\n"))
  }

  @Test func `shows nothing of what was destroyed, and what is made afterwards`() {
    let counter = Counter(label: "x", factory: registry)
    counter.increment(by: 5)
    counter.destroy()
    #expect(text == "")
    counter.increment()
    Counter(label: "x", factory: registry).increment()
    #expect(text.hasSuffix("\nx_total 1\n"))
  }

  @Test func `has one type for a name, that of whoever came first`() {
    Meter(label: "x", factory: registry).set(1)
    Recorder(label: "x", factory: registry).record(2)
    Recorder(label: "x", dimensions: [("a", "b")], factory: registry).record(2)
    #expect(text == "# HELP x x\n# TYPE x gauge\nx 1\n")
  }

  @Test func `counts what many tasks count at once`() async {
    await withTaskGroup { group in
      for _ in 0..<8 {
        group.addTask {
          for _ in 0..<1_000 { Counter(label: "x", factory: registry).increment() }
        }
      }
    }
    #expect(text.hasSuffix("\nx_total 8000\n"))
  }
}
