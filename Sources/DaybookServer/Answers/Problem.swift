internal import Daybook
internal import DaybookDomain
internal import DaybookLog
internal import DaybookWire
internal import HTTPTypes
internal import Hummingbird

/// Why a request is not answered as it was meant: a problem document (RFC 9457).
struct Problem: Error, Encodable {
  /// What programs decide by: the last part of `type`.
  var name: String

  /// What kind of problem it is, for people, always the same for a name.
  var title: String

  /// The status of the answer.
  var status: HTTPResponse.Status

  /// What happened, what is unharmed and what to do.
  var detail: String

  /// The member or parameter that is to blame.
  var field: String?

  /// The attempt that counts, where a late one was answered for.
  var current: UInt32?

  /// The job that is in the way, where one is.
  var job: UInt64?

  /// What else the answer's head is to say.
  var headers: [HTTPField] = []

  init(_ name: String, _ title: String, _ status: HTTPResponse.Status, _ detail: String) {
    self.name = name
    self.title = title
    self.status = status
    self.detail = detail
  }

  enum CodingKeys: String, CodingKey { case type, title, status, detail, field, current, job }

  /// Gives an encoder the document.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode("urn:daybook:problem:\(name)", forKey: .type)
    try container.encode(title, forKey: .title)
    try container.encode(status.code, forKey: .status)
    try container.encode(detail, forKey: .detail)
    try container.encodeIfPresent(field, forKey: .field)
    try container.encodeIfPresent(current, forKey: .current)
    try container.encodeIfPresent(job, forKey: .job)
  }
}

extension Problem {
  /// Adds the document as it is sent.
  func write(to writer: inout ByteWriter) {
    do { try JSONWriter.write(self, to: &writer) } catch {
      preconditionFailure("a problem has texts and whole numbers only: \(error)")
    }
  }

  /// A member or a parameter that is not what it must be.
  static func invalid(_ fault: DocumentFault) -> Problem {
    var problem = Problem(
      "invalid-request", "The request is not what it must be", .badRequest,
      "\(sentence(fault)). Nothing was changed.")
    problem.field = fault.field.isEmpty ? nil : fault.field
    return problem
  }

  /// A parameter that is not what it must be.
  static func invalid(_ field: String, _ reason: String) -> Problem {
    invalid(DocumentFault(field: field, reason: reason))
  }

  /// Something that is not there.
  static func notFound(_ name: String, _ detail: String) -> Problem {
    Problem(name, "It is not there", .notFound, detail)
  }

  /// What is no HTTP.
  static let malformed = Problem(
    "malformed", "The request is no HTTP", .badRequest,
    "It could not be read as HTTP/1.1. Nothing was changed.")

  /// A head that does not fit.
  static let headTooLarge = Problem(
    "head-too-large", "The head of the request is too large", .requestHeaderFieldsTooLarge,
    "The target or the headers are larger than the server takes. Nothing was changed.")

  /// A path without anything.
  static let noRoute = Problem.notFound(
    "unknown-path", "There is nothing under this path. /openapi.json describes what there is.")

  /// A method that a path does not have.
  static func method(allowed: [HTTPRequest.Method]) -> Problem {
    let methods = allowed.map(\.rawValue).sorted().joined(separator: ", ")
    var problem = Problem(
      "method-not-allowed", "The path does not have this method", .methodNotAllowed,
      "It has \(methods). Nothing was changed.")
    problem.headers = [HTTPField(name: .allow, value: methods)]
    return problem
  }

  /// Something went wrong that ought not to.
  static let internalFault = Problem(
    "internal", "The server failed", .internalServerError,
    "Something went wrong that is the server's fault; its log has more. What was answered before "
      + "is unharmed.")

  private static func sentence(_ fault: DocumentFault) -> String {
    let text = "\(fault)"
    return text.prefix(1).uppercased() + text.dropFirst()
  }
}
