/// Walks over the records of a frame.
@safe public struct RecordReader: ~Escapable {
  @usableFromInline var reader: ByteReader
  @usableFromInline var position: LogPosition
  @usableFromInline var remaining: Int
  @usableFromInline var detailOffset = 0

  @_lifetime(copy records)
  init(_ records: RawSpan, first: LogPosition, count: Int) {
    reader = ByteReader(records)
    position = first
    remaining = count
  }

  /// Reads the next record, or `nil` behind the last.
  ///
  /// - Complexity: O(1).
  @inlinable
  @_lifetime(copy self)
  public mutating func next() throws(FrameDamage) -> Record? {
    guard remaining > 0 else {
      if !reader.isAtEnd { throw extraBytes() }
      return nil
    }
    do throws(MalformedBytes) {
      let head = try reader.varint()
      var detailByteCount = 0
      if head & 1 != 0 {
        detailByteCount = Int(truncatingIfNeeded: try reader.varint())
        guard detailByteCount >= 0, detailByteCount < 1 << 40 else { throw reader.ended() }
      }
      let bytes = try reader.span(count: Int(truncatingIfNeeded: head >> 1))
      let record = Record(
        position: position, bytes: bytes,
        detail: head & 1 == 0
          ? nil : DetailPlace(offset: detailOffset, byteCount: detailByteCount))
      if head & 1 != 0 { detailOffset &+= DetailPlace.overhead &+ detailByteCount }
      position = position.next
      remaining &-= 1
      return record
    } catch { throw .malformed(error) }
  }

  /// Passes over `count` records without looking at them.
  ///
  /// - Complexity: O(`count`).
  @_lifetime(self: copy self)
  public mutating func skip(_ count: Int) throws(FrameDamage) {
    for _ in 0..<count { _ = try next() }
  }

  @usableFromInline
  func extraBytes() -> FrameDamage {
    .malformed(MalformedBytes(offset: reader.offset, reason: "bytes stand behind the last record"))
  }
}
