public import DaybookLog

/// The private bytes of an event, taken apart.
///
/// As bytes: for each piece its field, its byte count and its content, in the order of the
/// fields. The layout is laid down in `docs/file-format.md`, section "Detail".
public struct EventDetail: Hashable, Sendable {
  /// The pieces, in the order of their fields; equal fields in the order they were added.
  public private(set) var pieces: [Piece] = []

  /// One piece.
  public struct Piece: Hashable, Sendable {
    /// What it is.
    public var field: DetailField
    /// Its content.
    public var bytes: [UInt8]
  }

  /// Creates a detail without pieces.
  public init() {}

  /// Whether there are no pieces.
  public var isEmpty: Bool { pieces.isEmpty }

  /// The content of the first piece of a field.
  public subscript(field: DetailField) -> [UInt8]? {
    get { pieces.first { $0.field == field }?.bytes }
    set {
      pieces.removeAll { $0.field == field }
      if let newValue { add(newValue, as: field) }
    }
  }

  /// The first piece of a field as text; bytes that are not UTF-8 are replaced.
  public func text(_ field: DetailField) -> String? {
    self[field].map { String(decoding: $0, as: UTF8.self) }
  }

  /// The labels, as they were given.
  public var labels: [Label] {
    pieces.filter { $0.field == .label }.map { Label(String(decoding: $0.bytes, as: UTF8.self)) }
  }

  /// Adds a piece behind those of the same field.
  public mutating func add(_ bytes: [UInt8], as field: DetailField) {
    let piece = Piece(field: field, bytes: bytes)
    if let last = pieces.last, last.field.rawValue > field.rawValue {
      let index = pieces.firstIndex { $0.field.rawValue > field.rawValue }
      pieces.insert(piece, at: index ?? pieces.endIndex)
    } else {
      pieces.append(piece)
    }
  }

  /// Adds a piece of text, if there is any.
  public mutating func add(_ text: String?, as field: DetailField) {
    if let text { add(Array(text.utf8), as: field) }
  }

  /// Adds a label.
  public mutating func add(_ label: Label) { add(label.description, as: .label) }
}

extension EventDetail {
  /// Writes all pieces.
  public func encode(to writer: inout ByteWriter) {
    for piece in pieces { Self.encode(piece.bytes, as: piece.field, to: &writer) }
  }

  /// Writes one piece, whose field must not be before that of the piece written last.
  public static func encode(_ bytes: [UInt8], as field: DetailField, to writer: inout ByteWriter) {
    writer.byte(field.rawValue)
    writer.varint(UInt64(bytes.count))
    writer.append(bytes)
  }

  /// Writes one piece of text, if there is any, whose field must not be before that of the piece
  /// written last.
  public static func encode(_ text: String?, as field: DetailField, to writer: inout ByteWriter) {
    guard let text else { return }
    writer.byte(field.rawValue)
    writer.varint(UInt64(text.utf8.count))
    writer.append(text)
  }

  /// Reads all pieces.
  public init(_ bytes: RawSpan) throws(MalformedBytes) {
    var reader = ByteReader(bytes)
    while !reader.isAtEnd {
      let start = reader.offset
      guard let field = DetailField(rawValue: try reader.byte()),
        field.rawValue >= pieces.last?.field.rawValue ?? 0
      else { throw MalformedBytes(offset: start, reason: "a detail has an unknown field") }
      guard let count = Int(exactly: try reader.varint()) else {
        throw MalformedBytes(offset: start, reason: "a detail has an impossible length")
      }
      let span = try reader.span(count: count)
      pieces.append(Piece(field: field, bytes: unsafe span.withUnsafeBytes { unsafe [UInt8]($0) }))
    }
  }
}
