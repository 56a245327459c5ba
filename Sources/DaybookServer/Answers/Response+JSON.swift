internal import Daybook
internal import DaybookLog
internal import DaybookWire
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

extension HTTPField.Name {
  static let idempotencyKey = HTTPField.Name("Idempotency-Key")!
  static let idempotencyReplayed = HTTPField.Name("Idempotency-Replayed")!
  static let daybookNext = HTTPField.Name("Daybook-Next")!
  static let lastEventID = HTTPField.Name("Last-Event-ID")!
}

extension Response {
  /// An answer with a JSON document.
  static func json(
    _ document: some Encodable, _ status: HTTPResponse.Status = .ok,
    _ headers: [HTTPField] = []
  ) throws -> Response {
    var writer = ByteWriter(capacity: 1_024)
    try JSONWriter.write(document, to: &writer)
    return json(writer, status, headers)
  }

  /// An answer with a document of a job and its longer texts, in one object.
  static func json(_ document: JobDocument, adding texts: JobTexts) throws -> Response {
    var writer = ByteWriter(capacity: 1_024)
    try JSONWriter.write(document, to: &writer)
    // The object goes on where it was ended.
    writer.truncate(to: writer.count - 1)
    if let payload = texts.payload { writer.append(payload, as: "payload") }
    if let result = texts.result { writer.append(result, as: "result") }
    if let output = texts.output { writer.append(written: output, as: "output") }
    if let error = texts.errorOutput { writer.append(written: error, as: "error_output") }
    writer.append("}")
    return json(writer)
  }

  /// An answer with JSON that is written already.
  static func json(
    _ writer: borrowing ByteWriter, _ status: HTTPResponse.Status = .ok,
    _ headers: [HTTPField] = []
  ) -> Response {
    bytes(ByteBuffer(copying: writer), "application/json", status, headers)
  }

  /// An answer of a few words.
  static func text(_ text: String, _ type: String, _ headers: [HTTPField] = []) -> Response {
    bytes(ByteBuffer(string: text), type, .ok, headers)
  }

  /// An answer with a body of a type.
  static func bytes(
    _ body: ByteBuffer, _ type: String, _ status: HTTPResponse.Status = .ok,
    _ headers: [HTTPField] = []
  ) -> Response {
    var fields = HTTPFields()
    fields[.contentType] = type
    fields[.contentLength] = "\(body.readableBytes)"
    for header in headers { fields.append(header) }
    return Response(status: status, headers: fields, body: ResponseBody(byteBuffer: body))
  }

  /// A problem document.
  init(_ problem: Problem) {
    var writer = ByteWriter(capacity: 256)
    problem.write(to: &writer)
    self = .bytes(
      ByteBuffer(copying: writer), "application/problem+json", problem.status, problem.headers)
  }
}

extension ByteBuffer {
  /// A buffer with what was written.
  init(copying writer: borrowing ByteWriter) {
    self = unsafe writer.bytes.withUnsafeBytes { unsafe ByteBuffer(bytes: $0) }
  }
}
