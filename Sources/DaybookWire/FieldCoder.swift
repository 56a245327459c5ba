internal import DaybookDomain
internal import DaybookLog

/// Visits the fields of an event one by one, to write or to read them.
///
/// Every event names its fields once, in ``EventFields/visit(_:)``; the bytes and the JSON, in
/// both directions, are coders. The order of the visits is the order of the bytes; the labels
/// are the names in the JSON.
protocol FieldCoder: ~Copyable, ~Escapable {
  /// A word.
  @_lifetime(self: copy self)
  mutating func name(_ label: StaticString, _ value: inout Name) throws(MalformedBytes)

  /// A count or a size.
  @_lifetime(self: copy self)
  mutating func number<I: FixedWidthInteger & UnsignedInteger>(
    _ label: StaticString, _ value: inout I
  ) throws(MalformedBytes)

  /// A moment, near the time of the event.
  @_lifetime(self: copy self)
  mutating func moment(_ label: StaticString, _ value: inout Timestamp) throws(MalformedBytes)

  /// A position before the event's own.
  @_lifetime(self: copy self)
  mutating func position(_ label: StaticString, _ value: inout UInt64) throws(MalformedBytes)

  /// A digest of 64 bits.
  @_lifetime(self: copy self)
  mutating func digest(_ label: StaticString, _ value: inout UInt64) throws(MalformedBytes)

  /// The key of a job.
  @_lifetime(self: copy self)
  mutating func key(_ label: StaticString, _ value: inout JobKey) throws(MalformedBytes)

  /// One of a few words that the format itself knows.
  @_lifetime(self: copy self)
  mutating func choice<C: Choice>(_ label: StaticString, _ value: inout C) throws(MalformedBytes)

  /// Asks whether a field is there that is left out when it has its usual value.
  ///
  /// - Parameters:
  ///   - label: The label of the field, or of the first of several that come together.
  ///   - isUnusual: Whether the value has to be written.
  /// - Returns: Whether to visit the field.
  /// - Throws: ``MalformedBytes`` when what is read says neither.
  @_lifetime(self: copy self)
  mutating func includes(
    _ label: StaticString, _ isUnusual: Bool
  ) throws(MalformedBytes) -> Bool
}
