public import DaybookLog

extension ByteWriter {
  /// Adds a JSON string with the content `utf8`, which must be UTF-8.
  ///
  /// Escapes what RFC 8259 demands, and the two line separators that JavaScript once tripped over
  /// are left alone: a line of JSON is a line for everybody who splits at LF.
  public mutating func jsonString(_ utf8: RawSpan) {
    byte(UInt8(ascii: "\""))
    var start = 0
    for index in 0..<utf8.byteCount {
      let character = unsafe utf8.unsafeLoad(fromUncheckedByteOffset: index, as: UInt8.self)
      if character >= 0x20 && character != 0x22 && character != 0x5C { continue }
      append(utf8.extracting(start..<index))
      start = index + 1
      byte(UInt8(ascii: "\\"))
      switch character {
      case 0x22, 0x5C: byte(character)
      case 0x08: byte(UInt8(ascii: "b"))
      case 0x09: byte(UInt8(ascii: "t"))
      case 0x0A: byte(UInt8(ascii: "n"))
      case 0x0C: byte(UInt8(ascii: "f"))
      case 0x0D: byte(UInt8(ascii: "r"))
      default:
        append("u00")
        hexadecimal(character)
      }
    }
    append(utf8.extracting(start..<utf8.byteCount))
    byte(UInt8(ascii: "\""))
  }

  /// Adds a JSON string.
  public mutating func jsonString(_ text: String) {
    var text = text
    text.withUTF8 { utf8 in unsafe jsonString(utf8.span.bytes) }
  }

  /// Adds a whole number in decimal digits.
  public mutating func decimal<I: FixedWidthInteger>(_ number: I) {
    if number < 0 { byte(UInt8(ascii: "-")) }
    var rest = UInt64(number.magnitude)
    var digits: (UInt64, UInt64) = (0, 0)
    var count = 0
    // Up to twenty digits, collected from the last, four bits each.
    repeat {
      let digit = rest % 10
      rest /= 10
      if count < 16 {
        digits.0 |= digit << UInt64(4 * count)
      } else {
        digits.1 |= digit << UInt64(4 * (count - 16))
      }
      count += 1
    } while rest > 0
    while count > 0 {
      count -= 1
      let digit =
        count < 16 ? digits.0 >> UInt64(4 * count) : digits.1 >> UInt64(4 * (count - 16))
      byte(UInt8(truncatingIfNeeded: digit & 15) + UInt8(ascii: "0"))
    }
  }

  /// Adds two hexadecimal digits.
  public mutating func hexadecimal(_ byte: UInt8) {
    for nibble in [byte >> 4, byte & 15] {
      self.byte(nibble < 10 ? nibble + UInt8(ascii: "0") : nibble - 10 + UInt8(ascii: "a"))
    }
  }

  /// Adds sixteen hexadecimal digits, the highest first.
  public mutating func hexadecimal(_ word: UInt64) {
    for shift in stride(from: 56, through: 0, by: -8) {
      hexadecimal(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
    }
  }
}
