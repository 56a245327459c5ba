import Daybook
import Foundation

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// Posts alerts to a URL.
enum Webhook {
  /// Posts an alert, once.
  ///
  /// - Throws: ``AlertDeliveryError`` unless the answer is 200 to 299.
  static func post(_ alert: Alert, to text: String, timeout: Duration) async throws {
    guard let url = URL(string: text), url.host != nil else {
      throw AlertDeliveryError("that is no URL", isFinal: true)
    }
    var request = URLRequest(url: url)
    request.httpMethod = "POST"
    request.httpBody = Data(alert.json)
    request.setValue("application/json", forHTTPHeaderField: "Content-Type")
    request.setValue(alert.id, forHTTPHeaderField: "Idempotency-Key")
    request.setValue("daybook", forHTTPHeaderField: "User-Agent")
    let status = try await status(of: request, timeout: timeout)
    if (200...299).contains(status) { return }
    // Too slow, or too many: both will pass. So will what is the server's own fault.
    let mayPass = status == 408 || status == 429 || status >= 500
    throw AlertDeliveryError("HTTP status \(status)", isFinal: !mayPass)
  }

  private static func status(of request: URLRequest, timeout: Duration) async throws -> Int {
    try await withThrowingTaskGroup(of: Int.self) { group in
      group.addTask { try await answer(to: request) }
      group.addTask {
        try await Task.sleep(for: timeout)
        throw AlertDeliveryError("no answer after \(Wording.duration(timeout))")
      }
      defer { group.cancelAll() }
      return try await group.next() ?? 0
    }
  }

  private static func answer(to request: URLRequest) async throws -> Int {
    let session = URLSession(
      configuration: .ephemeral, delegate: Redirections(), delegateQueue: nil)
    defer { session.invalidateAndCancel() }
    do {
      let (_, response) = try await session.data(for: request)
      return (response as? HTTPURLResponse)?.statusCode ?? 0
    } catch let error as URLError {
      throw AlertDeliveryError(error.localizedDescription)
    }
  }
}

/// Follows no redirection: a POST that is sent elsewhere is no longer what it was.
private final class Redirections: NSObject, URLSessionTaskDelegate {
  func urlSession(
    _ session: URLSession, task: URLSessionTask,
    willPerformHTTPRedirection response: HTTPURLResponse, newRequest request: URLRequest,
    completionHandler: @escaping @Sendable (URLRequest?) -> Void
  ) { completionHandler(nil) }
}
