internal import DaybookDomain
internal import DaybookLog
internal import FoundationEssentials

/// Reads the fields of an event from the members of a JSON object.
///
/// A fault is reported with the label of the member as its reason.
struct JSONFieldsReader: FieldsReader, FieldCoder {
  private var members: [String: JSONValue]
  private let position: UInt64

  /// The words known so far; new ones get their numbers here.
  private(set) var names: NameTable

  init(_ members: [String: JSONValue], position: UInt64, names: NameTable) {
    self.members = members
    self.position = position
    self.names = names
  }

  /// The number of a word.
  mutating func intern(_ word: String) -> Name { word.isEmpty ? .none : names.intern(word) }

  mutating func read<F: EventFields>(_ empty: F) throws(MalformedBytes) -> F {
    var fields = empty
    try fields.visit(&self)
    return fields
  }

  /// Reads what is left when the fields have been read: the pieces of a detail, and no more.
  mutating func detail() throws(MalformedBytes) -> DetailContent {
    if members["erased"] != nil {
      let byteCount = try unsigned("erased")
      try finish()
      guard let byteCount = Int(exactly: byteCount) else { throw fault("erased") }
      return .erased(byteCount: byteCount)
    }
    var detail = EventDetail()
    for field in DetailField.allCases where field != .label {
      let label = "\(field.label)"
      if let value = members.removeValue(forKey: label) {
        guard let text = value.string else { throw fault(label) }
        detail.add(text, as: field)
      } else if let value = members.removeValue(forKey: label + "_base64") {
        guard let data = value.string.flatMap({ Data(base64Encoded: $0) }) else {
          throw fault(label + "_base64")
        }
        detail.add([UInt8](data), as: field)
      }
    }
    if let labels = members.removeValue(forKey: "labels") {
      guard case .object(let labels) = labels else { throw fault("labels") }
      for (name, value) in labels.sorted(by: { $0.key < $1.key }) {
        guard !name.contains("="), let values = value.strings else { throw fault("labels") }
        for value in values { detail.add(Label(name: name, value: value)) }
      }
    }
    try finish()
    return detail.isEmpty ? .none : .present(detail)
  }

  private func finish() throws(MalformedBytes) {
    if let label = members.keys.min() { throw fault(label) }
  }

  mutating func includes(_ label: StaticString, _ isUnusual: Bool) -> Bool {
    members["\(label)"] != nil
  }

  mutating func name(_ label: StaticString, _ value: inout Name) throws(MalformedBytes) {
    let word = try string("\(label)")
    guard EventLine.isName(word) else { throw fault("\(label)") }
    value = intern(word)
  }

  mutating func number<I: FixedWidthInteger & UnsignedInteger>(
    _ label: StaticString, _ value: inout I
  ) throws(MalformedBytes) {
    guard let number = I(exactly: try unsigned("\(label)")) else { throw fault("\(label)") }
    value = number
  }

  mutating func moment(
    _ label: StaticString, _ value: inout Timestamp
  ) throws(MalformedBytes) {
    guard let moment = Timestamp(rfc3339: try string("\(label)")) else {
      throw fault("\(label)")
    }
    value = moment
  }

  mutating func position(
    _ label: StaticString, _ value: inout UInt64
  ) throws(MalformedBytes) {
    let number = try unsigned("\(label)")
    guard number <= position else { throw fault("\(label)") }
    value = number
  }

  mutating func digest(_ label: StaticString, _ value: inout UInt64) throws(MalformedBytes) {
    guard let word = UInt64(hexadecimal: Substring(try string("\(label)"))) else {
      throw fault("\(label)")
    }
    value = word
  }

  mutating func key(_ label: StaticString, _ value: inout JobKey) throws(MalformedBytes) {
    let digits = try string("\(label)")
    guard let key = JobKey(hexadecimal: digits) else { throw fault("\(label)") }
    value = key
  }

  mutating func choice<C: Choice>(
    _ label: StaticString, _ value: inout C
  ) throws(MalformedBytes) {
    guard let choice = C(word: try string("\(label)")) else { throw fault("\(label)") }
    value = choice
  }

  private mutating func string(_ label: String) throws(MalformedBytes) -> String {
    guard let text = members.removeValue(forKey: label)?.string else { throw fault(label) }
    return text
  }

  private mutating func unsigned(_ label: String) throws(MalformedBytes) -> UInt64 {
    guard let number = members.removeValue(forKey: label)?.unsigned else { throw fault(label) }
    return number
  }

  private func fault(_ label: String) -> MalformedBytes {
    MalformedBytes(offset: 0, reason: label)
  }
}

extension JSONValue {
  /// The strings of a list, or the one string that this is.
  fileprivate var strings: [String]? {
    guard case .array(let elements) = self else { return string.map { [$0] } }
    let strings = elements.compactMap(\.string)
    return strings.count == elements.count && !strings.isEmpty ? strings : nil
  }
}
