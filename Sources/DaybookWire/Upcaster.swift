internal import DaybookDomain
internal import DaybookLog

/// How an event is read that is no longer written: as the event that says the same today.
///
/// Old bytes stay as they are for ever; every reader sees the new event only.
struct Upcaster: Sendable {
  /// Reads the old fields and makes the new event of them.
  let read: @Sendable (inout RecordFieldsReader) throws(MalformedBytes) -> JobEvent

  /// All numbers that were given up, and what became of them.
  static let all: [UInt8: Upcaster] = [:]

  /// An upcaster for an event that had the fields of `empty`.
  init<Old: EventFields & Sendable>(
    from empty: Old, _ upcast: @escaping @Sendable (Old) -> JobEvent
  ) {
    read = { (reader) throws(MalformedBytes) in upcast(try reader.read(empty)) }
  }
}
