/// What an application keeps under one key, beside the events and in the same transactions.
public struct ApplicationDatum: Hashable, Sendable {
  /// The key: 1 to ``keyByteLimit`` bytes.
  public var key: [UInt8]

  /// The value: at most ``valueByteLimit`` bytes.
  public var value: [UInt8]

  /// The greatest number of bytes of a key.
  public static let keyByteLimit = 511

  /// The greatest number of bytes of a value.
  public static let valueByteLimit = 1 << 20

  /// Creates a datum.
  public init(key: [UInt8], value: [UInt8]) {
    self.key = key
    self.value = value
  }
}

/// The stored form: a checksum over key and value, and the value.
extension ApplicationDatum {
  /// The bytes to store.
  var stored: ByteWriter {
    var writer = ByteWriter(capacity: value.count + 4)
    writer.integer(Self.checksum(key, unsafe value.span.bytes))
    writer.append(value)
    return writer
  }

  /// Reads what was stored.
  init(key: [UInt8], stored: RawSpan) throws(LogError) {
    guard stored.byteCount >= 4 else { throw .damagedDatum(key: key) }
    let value = stored.extracting(droppingFirst: 4)
    let checksum = unsafe stored.unsafeLoadUnaligned(as: UInt32.self)
    guard UInt32(littleEndian: checksum) == Self.checksum(key, value) else {
      throw .damagedDatum(key: key)
    }
    self.init(key: key, value: unsafe value.withUnsafeBytes { unsafe [UInt8]($0) })
  }

  private static func checksum(_ key: [UInt8], _ value: RawSpan) -> UInt32 {
    unsafe Checksum.crc32c(value, after: Checksum.crc32c(key.span.bytes))
  }
}
