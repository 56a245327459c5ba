internal import DaybookDomain
package import DaybookLog
internal import DaybookWire

/// How far the log has digested its own state, so that of several processes one does it.
package struct DigestRecord: Hashable, Sendable, Projection {
  /// The greatest position whose state has a digest in the log.
  package private(set) var position = LogPosition.beginning

  /// Creates the record of a log without digests.
  package init() {}

  /// Folds one event.
  package mutating func apply(_ transition: borrowing Transition) {
    guard case .stateDigested(let digested) = transition.recorded.event else { return }
    position = max(position, LogPosition(rawValue: digested.throughPosition))
  }
}

extension DigestRecord {
  /// `digests`.
  package static var name: String { "digests" }
  /// Version 1.
  package static var version: UInt32 { 1 }

  /// Writes the position.
  package func encode(to writer: inout ByteWriter) { writer.integer(position.rawValue) }

  /// Reads what ``encode(to:)`` wrote.
  package init(decoding bytes: RawSpan) throws(MalformedBytes) {
    var reader = ByteReader(bytes)
    position = LogPosition(rawValue: try reader.integer(as: UInt64.self))
  }
}
