internal import DaybookDomain
internal import DaybookLog

/// Finds out which of the fields that may be left out are there, as a word of bits.
struct FieldPresence: FieldCoder {
  /// One bit for each such field, the first visited lowest.
  private(set) var bits: UInt64 = 0
  private var next: UInt64 = 1

  mutating func includes(_ label: StaticString, _ isUnusual: Bool) -> Bool {
    if isUnusual { bits |= next }
    next <<= 1
    return false
  }

  mutating func name(_ label: StaticString, _ value: inout Name) {}
  mutating func number<I: FixedWidthInteger & UnsignedInteger>(
    _ label: StaticString, _ value: inout I
  ) {}
  mutating func moment(_ label: StaticString, _ value: inout Timestamp) {}
  mutating func position(_ label: StaticString, _ value: inout UInt64) {}
  mutating func digest(_ label: StaticString, _ value: inout UInt64) {}
  mutating func key(_ label: StaticString, _ value: inout JobKey) {}
  mutating func choice<C: Choice>(_ label: StaticString, _ value: inout C) {}
}
