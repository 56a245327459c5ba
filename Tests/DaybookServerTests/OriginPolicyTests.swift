import DaybookServer
import Testing

/// Under which name a server may be asked, and by whose pages.
@Suite struct `The origin of a request` {
  let open: OriginPolicy
  let guarded: OriginPolicy
  let encrypted: OriginPolicy

  init() throws {
    open = try OriginPolicy(origins: [], hasTokens: false, hasTLS: false)
    guarded = try OriginPolicy(
      origins: ["https://ops.example:8443", "http://localhost:3000"], hasTokens: true,
      hasTLS: false)
    encrypted = try OriginPolicy(origins: [], hasTokens: true, hasTLS: true)
  }

  func decide(
    _ policy: OriginPolicy, _ method: String = "GET", host: String?, origin: String? = nil,
    asks requestedMethod: String? = nil, isPublicAsset: Bool = false
  ) -> OriginPolicy.Decision {
    policy.decide(
      method: method, host: host, origin: origin, requestedMethod: requestedMethod,
      isPublicAsset: isPublicAsset)
  }

  @Test(arguments: [
    "localhost", "localhost:8080", "LOCALHOST:1", "127.0.0.1:8080", "127.1.2.3", "[::1]:8080",
    "[::1]",
  ])
  func `may be any name of this machine`(_ host: String) {
    #expect(decide(open, host: host) == .proceed([]))
  }

  @Test(arguments: [
    nil, "", "evil.example", "evil.example:8080", "localhost.evil.example",
    "127.0.0.1.evil.example",
    "127.0.0.1@evil.example", "user@localhost", "localhost:", "localhost:x", "localhost:70000",
    "[::2]", "[::1", "::1", "0.0.0.0", "128.0.0.1", "127.0.0", "127.0.0.1.", "127.0.0.256",
    "localhost,evil.example", "localhost evil", "l\u{F6}calhost", "127.0.0.0x1",
  ])
  func `is no other name where there are no tokens`(_ host: String?) {
    #expect(decide(open, host: host) == .refuse(.host, []))
    #expect(decide(open, host: host, isPublicAsset: true) == .refuse(.host, []))
  }

  @Test func `is any name where there are tokens`() {
    #expect(decide(encrypted, host: "daybook.example") == .proceed([]))
    #expect(decide(encrypted, host: nil) == .proceed([]))
  }

  @Test(arguments: [
    ("http://localhost:8080", "localhost:8080"), ("http://127.0.0.1:8080", "127.0.0.1:8080"),
    ("http://[::1]:8080", "[::1]:8080"), ("http://localhost", "localhost:80"),
    ("http://localhost:80", "localhost"),
  ])
  func `may be the server's own page`(_ origin: String, _ host: String) {
    #expect(decide(open, "POST", host: host, origin: origin) == .proceed([]))
  }

  @Test(arguments: [
    "http://localhost:3000", "https://localhost:8080", "http://evil.example", "null", "",
    "http://127.0.0.1:8080", "http://localhost:8080/", "http://localhost:8080@evil.example",
    "file://", "chrome-extension://localhost:8080",
  ])
  func `is no other page`(_ origin: String) {
    for method in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] {
      let decision = decide(open, method, host: "localhost:8080", origin: origin, asks: "POST")
      #expect(decision == .refuse(.origin, []), "\(method)")
    }
  }

  @Test func `may be any page for a plain read of what everybody may see`() {
    let origin = "http://evil.example"
    for method in ["GET", "HEAD"] {
      let decision = decide(
        open, method, host: "localhost", origin: origin, isPublicAsset: true)
      #expect(decision == .proceed([]))
    }
    let decision = decide(open, "POST", host: "localhost", origin: origin, isPublicAsset: true)
    #expect(decision == .refuse(.origin, []))
  }

  @Test func `may have been encrypted by a proxy in front, but not in the clear behind TLS`() {
    for scheme in ["http", "https"] {
      let decision = decide(
        guarded, "POST", host: "daybook.example", origin: "\(scheme)://daybook.example")
      #expect(decision == .proceed([HeaderLine("vary", "Origin")]))
    }
    #expect(
      decide(encrypted, "POST", host: "daybook.example", origin: "https://daybook.example")
        == .proceed([]))
    #expect(
      decide(encrypted, "POST", host: "daybook.example", origin: "http://daybook.example")
        == .refuse(.origin, []))
  }

  @Test func `may be a page that was named, which is told what it may read`() throws {
    let origin = "https://ops.example:8443"
    let decision = decide(guarded, "DELETE", host: "daybook.example", origin: origin)
    guard case .proceed(let headers) = decision else {
      Issue.record("\(decision)")
      return
    }
    #expect(headers.contains(HeaderLine("vary", "Origin")))
    #expect(headers.contains(HeaderLine("access-control-allow-origin", origin)))
    let exposed = headers.first { $0.name == "access-control-expose-headers" }
    for name in ["etag", "daybook-next", "idempotency-replayed", "retry-after", "location"] {
      #expect(exposed?.value.contains(name) == true)
    }
    #expect(!headers.contains { $0.name == "access-control-allow-credentials" })
  }

  @Test func `that was named may ask beforehand`() throws {
    let origin = "https://ops.example:8443"
    let decision = decide(guarded, "OPTIONS", host: "daybook.example", origin: origin, asks: "PUT")
    guard case .preflight(let headers) = decision else {
      Issue.record("\(decision)")
      return
    }
    let values = Dictionary(uniqueKeysWithValues: headers.map { ($0.name, $0.value) })
    #expect(values["access-control-allow-origin"] == origin)
    #expect(values["access-control-allow-methods"] == "GET, POST, PUT, PATCH, DELETE")
    #expect(values["access-control-allow-headers"]?.contains("last-event-id") == true)
    #expect(values["access-control-max-age"] == "600")
    #expect(values["vary"]?.hasPrefix("Origin") == true)
  }

  @Test(arguments: [
    "https://ops.example", "http://ops.example:8443", "https://ops.example:8444",
    "https://a.ops.example:8443", "https://ops.example:8443.evil.example",
  ])
  func `is the one that was named, to the letter`(_ origin: String) {
    let decision = decide(guarded, host: "daybook.example", origin: origin)
    #expect(decision == .refuse(.origin, [HeaderLine("vary", "Origin")]))
  }

  @Test(arguments: ["*", "https://*.example", "null", "ops.example", "https://a/", "ftp://a", ""])
  func `cannot be named otherwise than browsers write it`(_ origin: String) {
    #expect(throws: ServerOptionsError.origin(origin)) {
      try OriginPolicy(origins: [origin], hasTokens: true, hasTLS: false)
    }
  }
}
