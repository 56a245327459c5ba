internal import DaybookDomain
internal import DaybookLog
internal import FoundationEssentials

/// One event as a line of JSON says it: what an import reads.
public struct EventLine: Sendable {
  /// The event, without the link to the event before it, which a line does not carry.
  public var recorded: RecordedEvent

  /// Its private bytes.
  public var detail: DetailContent

  /// What an export said of it beyond that.
  public var imprint: EventImprint

  /// The greatest number of private bytes that may be said to have been erased.
  private static let erasedByteLimit = 1 << 30

  /// Reads a line.
  ///
  /// - Parameters:
  ///   - line: One JSON object, with or without a line feed behind it.
  ///   - names: The words known so far; new ones get their numbers.
  /// - Throws: ``EventLineFault``.
  public init(_ line: [UInt8], names: inout NameTable) throws(EventLineFault) {
    let value: JSONValue
    do {
      value = try JSONDecoder().decode(JSONValue.self, from: Data(line))
    } catch { throw .notJSON }
    guard case .object(let members) = value else { throw .notJSON }
    guard let position = members["position"]?.unsigned, position > 0 else {
      throw .field("position")
    }
    guard let time = members["time"]?.string.flatMap({ Timestamp(rfc3339: $0) }) else {
      throw .field("time")
    }
    guard let word = members["type"]?.string else { throw .field("type") }
    guard let tag = EventTag.byWord[word] else { throw .unknownType(word) }
    guard case .object(let data) = members["data"] ?? .object([:]) else { throw .field("data") }

    let job = try Self.number("job", in: members)
    let attempt = try Self.number("attempt", in: members)
    let cause = try Self.number("cause", in: members)
    guard let attempt = UInt32(exactly: attempt) else { throw .field("attempt") }
    guard cause < position else { throw .field("cause") }
    guard tag == .jobQueued ? job == position : job < position else { throw .field("job") }
    let actor = try members["actor"].map { (value) throws(EventLineFault) in
      guard let word = value.string, Self.isName(word) else { throw .field("actor") }
      return word
    }
    let imprint = try members["imprint"].map { (value) throws(EventLineFault) in
      try EventImprint(value)
    }
    self.imprint = imprint ?? EventImprint()
    // The words that a frame defines come before those that its events cite.
    for word in self.imprint.frame?.words ?? [] {
      guard names.name(of: word) == nil else { throw .field("imprint.words") }
      _ = names.intern(word)
    }
    // Taken out of the caller's hands, lest two owners make it copy itself.
    var fields = JSONFieldsReader(data, position: position, names: names)
    names = NameTable()
    defer { names = fields.names }
    do throws(MalformedBytes) {
      // Words are numbered in the order of the bytes: the actor first.
      let author = fields.intern(actor ?? "")
      let event = try JobEvent(tag, from: &fields)
      detail = try fields.detail()
      recorded = RecordedEvent(
        position: LogPosition(rawValue: position), time: time, job: JobID(rawValue: job),
        attempt: attempt, actor: author,
        cause: LogPosition(rawValue: cause), event: event)
    } catch { throw .field(error.reason) }
    if case .erased(let byteCount) = detail, byteCount > Self.erasedByteLimit {
      throw .field("erased")
    }
    guard let bytes = self.imprint.detail else { return }
    do throws(MalformedBytes) {
      detail = .present(try unsafe EventDetail(bytes.span.bytes))
    } catch { throw .field("imprint.detail_base64") }
  }

  static func isName(_ word: String) -> Bool { word.utf8.count <= NameTable.byteLimit }

  private static func number(
    _ label: String, in members: [String: JSONValue]
  ) throws(EventLineFault) -> UInt64 {
    guard let value = members[label] else { return 0 }
    guard let number = value.unsigned else { throw .field(label) }
    return number
  }
}

/// Why a line is no event.
public enum EventLineFault: Error, Hashable, Sendable {
  /// It is not a JSON object.
  case notJSON
  /// A member is missing, or is not what it must be.
  case field(String)
  /// Only a newer version knows such events, or nobody.
  case unknownType(String)
}

extension EventLineFault: CustomStringConvertible {
  /// The fault as one clause.
  public var description: String {
    switch self {
    case .notJSON: "it is not a JSON object"
    case .field(let label): "\"\(label)\" is missing or not what it must be"
    case .unknownType(let word): "\"\(word)\" is no type of event that this version knows"
    }
  }
}
