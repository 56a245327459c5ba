internal import Daybook
internal import DaybookDomain
internal import DaybookLog
internal import DaybookWire
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// One request, and what its handler needs to answer it.
struct Call: Sendable {
  let request: Request
  let parameters: Parameters
  let caller: Caller
  let core: ServerCore

  var daybook: Daybook { core.daybook }
}

/// What stands in the path and in the head.
extension Call {
  /// A part of the path.
  func text(_ name: String) throws(Problem) -> String {
    guard let raw = parameters.get(name), let text = PercentCoding.decode(Substring(raw).utf8)
    else { throw .invalid(name, "is not percent-encoded UTF-8") }
    return text
  }

  /// A part of the path that names something: 1 to 255 bytes.
  func name(_ name: String) throws(Problem) -> String {
    let text = try text(name)
    guard (1...NameTable.byteLimit).contains(text.utf8.count) else {
      throw .invalid(name, "has \(text.utf8.count) bytes, and not 1 to \(NameTable.byteLimit)")
    }
    return text
  }

  /// A part of the path that is a number from 1 on.
  func number(_ name: String) throws(Problem) -> UInt64 {
    guard let number = UInt64(decimal: try text(name)), number > 0, number <= UInt64(Int64.max)
    else { throw .invalid(name, "is not a whole number from 1 on") }
    return number
  }

  /// The job that the path names.
  func job() throws(Problem) -> JobID { JobID(rawValue: try number("id")) }

  /// The parameters behind the question mark.
  func query() throws(Problem) -> CallQuery {
    let target = request.head.path ?? ""
    guard let mark = target.firstIndex(of: "?") else { return try CallQuery("") }
    return try CallQuery(target[target.index(after: mark)...].prefix { $0 != "#" })
  }

  /// Checks that nothing stands behind a question mark.
  func endQuery() throws(Problem) { try query().end() }

  /// The last event that the caller knows of what it wants to change.
  func expectedHead() throws(Problem) -> LogPosition? {
    guard let tag = request.headers[.ifMatch], tag != "*" else { return nil }
    guard let position = ETag.position(tag) else {
      throw .invalid("If-Match", "is not the tag of a job, such as \"17\"")
    }
    return position
  }

  /// Whether the caller prefers a media type to all others that are offered.
  func prefers(_ type: String, among offered: [String]) -> Bool {
    MediaPreference(request.headers[values: .accept]).best(of: offered) == type
  }

  /// Who does it, and why.
  func attribution(_ reason: String? = nil) -> Attribution {
    Attribution(actor: caller.actor, note: reason, request: request.headers[.idempotencyKey])
  }
}

/// What stands in the body.
extension Call {
  /// Whether there is a body.
  var hasBody: Bool {
    if let length = request.headers[.contentLength] { return length != "0" }
    return request.headers[.transferEncoding] != nil
  }

  /// The bytes of a body of JSON.
  func bytes() async throws -> [UInt8] {
    let type = request.headers[.contentType]?.prefix { $0 != ";" }.lowercased()
    guard type?.filter({ $0 != " " }) == "application/json" else {
      throw Problem(
        "unsupported-media-type", "The body is not of the right type", .unsupportedMediaType,
        "A body is JSON, and says so: Content-Type: application/json. Nothing was changed.")
    }
    let limit = core.options.bodyByteLimit
    do {
      return [UInt8](buffer: try await request.body.collect(upTo: limit))
    } catch is NIOTooManyBytesError {
      throw Problem(
        "too-large", "The body is too large", .contentTooLarge,
        "A body has at most \(limit) bytes. Nothing was changed.")
    }
  }

  /// Reads the body.
  func body<Value>(
    _ read: (inout JSONReader) throws(DocumentFault) -> Value
  ) async throws -> Value {
    let bytes = try await bytes()
    return try Self.document(bytes, read)
  }

  /// Reads a body that need not be there.
  func optionalBody<Value>(
    _ read: (inout JSONReader) throws(DocumentFault) -> Value
  ) async throws -> Value? {
    guard hasBody else { return nil }
    return try await body(read)
  }

  /// Reads the bytes of a body.
  static func document<Value>(
    _ bytes: [UInt8], _ read: (inout JSONReader) throws(DocumentFault) -> Value
  ) throws(Problem) -> Value {
    do throws(DocumentFault) { return try JSONReader.document(bytes, read) } catch {
      throw .invalid(error)
    }
  }

  /// Reads a body that may say why something is done, and nothing else.
  func reason() async throws -> String? {
    try await optionalBody { (reader) throws(DocumentFault) in
      var reason: String?
      try reader.members { (reader, name) throws(DocumentFault) in
        guard name == "reason" else { return false }
        reason = try reader.text(name)
        return true
      }
      return reason
    } ?? nil
  }
}

extension Caller {
  /// Whether a token says who it is.
  var isNamed: Bool { actor.hasPrefix("token:") }
}
