import AsyncHTTPClient
import Daybook
import Foundation
import NIOCore
import NIOHTTP1

/// Posts alerts to a URL.
enum Webhook {
  /// Posts an alert, once.
  ///
  /// - Throws: ``AlertDeliveryError`` unless the answer is 200 to 299.
  static func post(_ alert: Alert, to text: String, timeout: Duration) async throws {
    guard let url = URL(string: text), url.host != nil else {
      throw AlertDeliveryError("that is no URL", isFinal: true)
    }
    var request = HTTPClientRequest(url: text)
    request.method = .POST
    request.headers.add(name: "Content-Type", value: "application/json")
    request.headers.add(name: "Idempotency-Key", value: alert.id)
    request.headers.add(name: "User-Agent", value: "daybook")
    request.body = .bytes(ByteBuffer(bytes: alert.json))
    let status = try await status(of: request, timeout: timeout)
    if (200...299).contains(status) { return }
    // Too slow, or too many: both will pass. So will what is the server's own fault.
    let mayPass = status == 408 || status == 429 || status >= 500
    throw AlertDeliveryError("HTTP status \(status)", isFinal: !mayPass)
  }

  private static func status(of request: HTTPClientRequest, timeout: Duration) async throws -> Int {
    // A POST that is sent elsewhere is no longer what it was.
    let configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
    let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    let answer: Result<Int, any Error>
    do {
      let limit = TimeAmount.nanoseconds(Int64(timeout / .nanoseconds(1)))
      let response = try await client.execute(request, timeout: limit)
      answer = .success(Int(response.status.code))
    } catch { answer = .failure(failure(error, timeout)) }
    try? await client.shutdown()
    return try answer.get()
  }

  private static func failure(_ error: any Error, _ timeout: Duration) -> any Error {
    switch error as? HTTPClientError {
    case .deadlineExceeded?, .connectTimeout?, .readTimeout?:
      AlertDeliveryError("no answer after \(Wording.duration(timeout))")
    case let error?: AlertDeliveryError("\(error.shortDescription)")
    case nil: AlertDeliveryError("\(error)")
    }
  }
}
