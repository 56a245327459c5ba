/// The headers of cross-origin resource sharing (Fetch standard, section 3.3).
extension OriginPolicy {
  /// What scripts may send.
  private static let methods = "GET, POST, PUT, PATCH, DELETE"
  private static let requestHeaders =
    "authorization, content-type, idempotency-key, if-match, if-none-match, last-event-id"

  /// What scripts may read of an answer, beside what they always may.
  private static let answerHeaders =
    "etag, daybook-next, idempotency-replayed, retry-after, location"

  /// How long browsers need not ask again, in seconds.
  private static let preflightSeconds = 600

  /// Says to caches that the answer is another one for another origin, where that is so.
  var vary: [HeaderLine] { origins.isEmpty ? [] : [HeaderLine("vary", "Origin")] }

  func answer(_ origin: String) -> [HeaderLine] {
    vary + [
      HeaderLine("access-control-allow-origin", origin),
      HeaderLine("access-control-expose-headers", Self.answerHeaders),
    ]
  }

  func preflight(_ origin: String) -> [HeaderLine] {
    [
      HeaderLine(
        "vary", "Origin, Access-Control-Request-Method, Access-Control-Request-Headers"),
      HeaderLine("access-control-allow-origin", origin),
      HeaderLine("access-control-allow-methods", Self.methods),
      HeaderLine("access-control-allow-headers", Self.requestHeaders),
      HeaderLine("access-control-max-age", "\(Self.preflightSeconds)"),
    ]
  }
}
