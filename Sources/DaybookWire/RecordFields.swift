internal import DaybookLog

/// Writes the fields of an event behind the head of its record.
struct RecordFieldsWriter: FieldsWriter, ~Copyable {
  var encoder: FieldEncoder

  mutating func write<F: EventFields>(_ fields: F) { fields.encode(with: &encoder) }
}

/// Reads the fields of an event from behind the head of its record.
struct RecordFieldsReader: FieldsReader, ~Copyable, ~Escapable {
  var decoder: FieldDecoder

  @_lifetime(copy decoder)
  init(decoder: consuming FieldDecoder) { self.decoder = decoder }

  @_lifetime(self: copy self)
  mutating func read<F: EventFields>(_ empty: F) throws(MalformedBytes) -> F {
    try decoder.fields(of: empty)
  }
}
