internal import Daybook
internal import DaybookWire

/// The members of a document, and of which moment it is.
struct PositionedDocument<Document: Encodable>: Encodable {
  private let document: Document
  private let position: UInt64
  private let time: String

  init(_ document: Document, of view: View) {
    self.document = document
    position = view.position.rawValue
    time = view.time.rfc3339
  }

  private enum CodingKeys: CodingKey { case position, time }

  /// Gives an encoder all of it, in one object.
  func encode(to encoder: any Encoder) throws {
    try document.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(position, forKey: .position)
    try container.encode(time, forKey: .time)
  }
}
