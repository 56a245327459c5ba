/// Percent-encoding (RFC 3986), and that of forms.
public enum PercentCoding {
  /// Decodes bytes.
  ///
  /// - Parameters:
  ///   - bytes: The bytes.
  ///   - isForm: Whether a plus stands for a space.
  /// - Returns: `nil` for what is not encoded rightly, or is not UTF-8 then.
  public static func decode(_ bytes: Substring.UTF8View, isForm: Bool = false) -> String? {
    var decoded: [UInt8] = []
    decoded.reserveCapacity(bytes.count)
    var rest = bytes[...]
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "%"):
        guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit)
        else { return nil }
        decoded.append(high << 4 | low)
      case UInt8(ascii: "+") where isForm: decoded.append(UInt8(ascii: " "))
      default: decoded.append(byte)
      }
    }
    return String(validating: decoded, as: UTF8.self)
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    Character(Unicode.Scalar(byte)).hexDigitValue.map(UInt8.init)
  }
}
