public import DaybookDomain
internal import DaybookLog

extension RecordedEvent {
  /// The name with the greatest number that the event cites.
  public var highestName: Name {
    var search = HighestName(found: actor)
    event.writeFields(to: &search)
    return search.found
  }
}

/// Looks for the name with the greatest number among the fields of an event.
private struct HighestName: FieldsWriter, FieldCoder {
  var found: Name

  mutating func write<F: EventFields>(_ fields: F) {
    var copy = fields
    // Looking never throws; reading is what can fail.
    try? copy.visit(&self)
  }

  mutating func includes(_ label: StaticString, _ isUnusual: Bool) -> Bool { isUnusual }

  mutating func name(_ label: StaticString, _ value: inout Name) {
    if value.rawValue > found.rawValue { found = value }
  }

  mutating func number<I: FixedWidthInteger & UnsignedInteger>(
    _ label: StaticString, _ value: inout I
  ) {}
  mutating func moment(_ label: StaticString, _ value: inout Timestamp) {}
  mutating func position(_ label: StaticString, _ value: inout UInt64) {}
  mutating func digest(_ label: StaticString, _ value: inout UInt64) {}
  mutating func key(_ label: StaticString, _ value: inout JobKey) {}
  mutating func choice<C: Choice>(_ label: StaticString, _ value: inout C) {}
}
