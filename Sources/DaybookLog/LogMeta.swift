/// What a log says of itself: the one value of the table `meta`.
///
/// Layout: `docs/file-format.md`, section "Meta".
package struct LogMeta: Hashable {
  /// The format of the whole log.
  package var format: UInt32
  /// Which log it is.
  package var identity: LogIdentity
  /// When it was created, in milliseconds since 1970 UTC.
  package var createdAt: Int64

  /// Where it stands in its table.
  package static let key: UInt64 = 1
  /// The greatest format that this version reads.
  package static let currentFormat: UInt32 = 1
  private static let magic: UInt64 = 0x4B4F_4F42_5941_44  // "DAYBOOK"

  /// Creates a description.
  package init(format: UInt32, identity: LogIdentity, createdAt: Int64) {
    self.format = format
    self.identity = identity
    self.createdAt = createdAt
  }

  /// Reads a stored description.
  ///
  /// - Returns: `nil` when the bytes are no description, or a damaged one.
  package init?(_ bytes: RawSpan) {
    var reader = ByteReader(bytes)
    guard let magic = try? reader.integer(as: UInt64.self), magic == Self.magic,
      let format = try? reader.integer(as: UInt32.self), format > 0,
      let checksum = try? reader.integer(as: UInt32.self)
    else { return nil }
    // The rest may look different in a newer format: it is not even looked at.
    guard format <= Self.currentFormat else {
      self.init(format: format, identity: LogIdentity(high: 0, low: 0), createdAt: 0)
      return
    }
    guard Checksum.crc32c(bytes.extracting(droppingFirst: reader.offset)) == checksum,
      let high = try? reader.integer(as: UInt64.self),
      let low = try? reader.integer(as: UInt64.self),
      let createdAt = try? reader.integer(as: Int64.self), reader.isAtEnd
    else { return nil }
    self.init(
      format: format, identity: LogIdentity(high: high, low: low), createdAt: createdAt)
  }

  /// The description as it is stored.
  package var bytes: ByteWriter {
    var content = ByteWriter(capacity: 64)
    content.integer(identity.high)
    content.integer(identity.low)
    content.integer(createdAt)
    var bytes = ByteWriter(capacity: 64)
    bytes.integer(Self.magic)
    bytes.integer(format)
    bytes.integer(Checksum.crc32c(content.bytes))
    bytes.append(content)
    return bytes
  }
}
