import Foundation

/// A little web server on this machine, which answers as it is told and writes down what it gets.
///
/// Its first answers are the statuses in the file `answers`, one a line; then it answers 204. A
/// status of 0 is no answer at all, for as long as the server runs.
final class Receiver {
  private let process: RunningTool
  let port: Int
  private let place: Place

  private static let program = #"""
    import http.server, json, os, sys, threading, time
    answers = [int(word) for word in open("answers").read().split()]
    lock = threading.Lock()
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        def do_GET(self):
            self.do_POST()
        def do_POST(self):
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            with lock:
                status = answers.pop(0) if answers else 204
                with open("received", "a") as file:
                    file.write(json.dumps({
                        "status": status, "method": self.command, "path": self.path,
                        "key": self.headers.get("Idempotency-Key"),
                        "type": self.headers.get("Content-Type"),
                        "body": json.loads(body or "null")}) + "\n")
            while status == 0:
                time.sleep(1)
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()
        def log_message(self, *arguments):
            pass
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    print(server.server_address[1], flush=True)
    server.serve_forever()
    """#

  init(in place: Place, answers: [Int] = []) throws {
    self.place = place
    try place.write(answers.map(String.init).joined(separator: "\n"), to: "answers")
    process = try RunningTool(
      URL(filePath: "/usr/bin/env"), ["python3", "-c", Self.program], directory: place.url,
      input: nil, environment: [:])
    let process = process
    process.wait { process.output.hasSuffix("\n") }
    port = Int(process.output.trimmingCharacters(in: .newlines)) ?? 0
  }

  deinit { process.signal(SIGKILL) }

  /// Where alerts are to be sent.
  var url: String { "http://127.0.0.1:\(port)/hook" }

  /// What was received, in order.
  func received() throws -> [[String: Any]] {
    try place.lines(of: "received").compactMap { line in
      try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
    }
  }
}
