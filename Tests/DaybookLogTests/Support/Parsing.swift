import DaybookLog
import DaybookTesting

/// Reads a stored value to the last byte, details too.
func parse(_ value: [UInt8], at first: UInt64) throws(FrameDamage) -> FrameContent {
  let frame = unsafe try Frame(value.span.bytes, at: LogPosition(rawValue: first))
  return try FrameContent(frame)
}

extension [UInt8] {
  /// The same bytes with one bit the other way round.
  func flipped(bit: Int) -> [UInt8] {
    var copy = self
    copy[bit / 8] ^= 1 << (bit % 8)
    return copy
  }

  /// A frame of this form with its checksum made right again.
  func resealed(at first: UInt64) -> [UInt8] {
    var copy = self
    let end = Int(self[8]) | Int(self[9]) << 8
    let covered = [UInt8](self[8..<end])
    let key = Checksum.crc32c(first)
    let checksum = unsafe Checksum.crc32c(covered.span.bytes, after: key)
    for index in 0..<4 { copy[4 + index] = UInt8(truncatingIfNeeded: checksum >> (8 * index)) }
    return copy
  }
}

/// The head of a log whose last frame is of session `session`.
func head(_ position: UInt64, _ session: UInt64, _ counter: UInt64) -> LogHead {
  LogHead(
    position: LogPosition(rawValue: position),
    frame: FrameIdentity(session: session, counter: counter))
}
