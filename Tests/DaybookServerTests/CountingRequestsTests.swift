import DaybookServer
import Testing

@Suite struct `The figures of requests` {
  let registry = PrometheusRegistry()
  let requests: RequestMetrics

  init() { requests = RequestMetrics(factory: registry) }

  @Test func `are counted by method, route and status, and timed by route`() {
    for status in [200, 200, 404] {
      requests.record(
        method: "GET", route: "/v1/jobs/{id}", status: status, duration: .milliseconds(250))
    }
    let samples = Samples(registry.text())
    let call = "method=\"GET\",route=\"/v1/jobs/{id}\""
    #expect(samples["daybook_http_requests_total{\(call),status=\"200\"}"] == 2)
    #expect(samples["daybook_http_requests_total{\(call),status=\"404\"}"] == 1)
    #expect(samples["daybook_http_request_duration_seconds_count{\(call)}"] == 3)
    #expect(samples["daybook_http_request_duration_seconds_sum{\(call)}"] == 0.75)
  }

  @Test func `have no end of series, whatever clients send`() {
    for number in 0..<100 {
      requests.record(method: "M\(number)", route: nil, status: 404, duration: .zero)
    }
    let samples = Samples(registry.text())
    let series = "daybook_http_requests_total{method=\"other\",route=\"none\",status=\"404\"}"
    #expect(samples[series] == 100)
  }

  @Test func `tell what is open and who was refused`() {
    requests.connectionOpened()
    requests.connectionOpened()
    requests.connectionClosed()
    requests.streamOpened()
    requests.streamClosed()
    requests.tokenRejected()
    let samples = Samples(registry.text())
    #expect(samples["daybook_http_connections"] == 1)
    #expect(samples["daybook_http_streams"] == 0)
    #expect(samples["daybook_http_tokens_rejected_total"] == 1)
  }
}
