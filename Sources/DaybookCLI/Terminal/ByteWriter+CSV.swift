import DaybookLog

extension ByteWriter {
  /// Adds a field of comma-separated values, in quotation marks where it must be (RFC 4180).
  mutating func csvField(_ field: some Collection<UInt8>) {
    let mark = UInt8(ascii: "\"")
    let isPlain = !field.contains { $0 == mark || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }
    if !isPlain { byte(mark) }
    for byte in field {
      if byte == mark { self.byte(mark) }
      self.byte(byte)
    }
    if !isPlain { byte(mark) }
  }
}
