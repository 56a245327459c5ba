internal import Daybook
internal import DaybookAudit
internal import DaybookDomain
internal import DaybookLog
internal import HTTPTypes
internal import Hummingbird

/// Whether anybody has tampered with the log.
extension Route {
  private static let forms = ["application/json", "text/plain"]

  static let audit: [Route] = [
    .get("/v1/verify", .viewer) { call in
      try call.endQuery()
      return try .json(try await call.core.tree.verify())
    },
    .get("/v1/checkpoint", .viewer) { call in
      try call.endQuery()
      let checkpoint = try await call.core.tree.checkpoint()
      let signer = call.core.options.auditKey
      let note = signer?.sign(checkpoint) ?? checkpoint.text
      if call.prefers("text/plain", among: forms) {
        return .text(note, "text/plain; charset=utf-8")
      }
      return try .json(CheckpointDocument(checkpoint, note: note, signedBy: signer?.key.name))
    },
    .get("/v1/proofs/{position}", .viewer) { call in
      let position = LogPosition(rawValue: try call.number("position"))
      try call.endQuery()
      let end = try await call.daybook.view().position
      guard position <= end else { throw Problem(.noSuchMoment(.behindLast(end.rawValue))) }
      guard call.prefers("text/plain", among: forms) else {
        return try .json(try await call.core.tree.inclusion(of: position))
      }
      guard let signer = call.core.options.auditKey else {
        throw Problem(
          "no-audit-key", "The server signs nothing", .conflict,
          "A proof proves what somebody signed: start the server with --audit-key. As JSON the "
            + "hashes are told without a signature.")
      }
      return .text(
        try await call.core.tree.proof(of: position, signedBy: signer), "text/plain; charset=utf-8")
    },
  ]
}

/// How far the log reaches, and what it holds.
private struct CheckpointDocument: Encodable {
  var origin: String
  var size: UInt64
  var root: String
  var signedBy: String?
  var note: String

  enum CodingKeys: String, CodingKey {
    case origin, size, root
    case signedBy = "signed_by"
    case note
  }

  init(_ checkpoint: Checkpoint, note: String, signedBy: String?) {
    origin = checkpoint.origin
    size = checkpoint.head.size
    root = "\(checkpoint.head.root)"
    self.signedBy = signedBy
    self.note = note
  }
}
