/// A stored value with private bytes of some of its records set to zero.
///
/// The frame itself stays as it is, checksum and all; see `docs/file-format.md`, section
/// "Details".
struct ErasedFrame {
  /// The position of the frame's first record.
  let first: LogPosition

  /// How many of the wanted records stand in this frame.
  let handledCount: Int

  /// The new value; `nil` when there is nothing to erase.
  let value: [UInt8]?

  /// Erases private bytes in a copy of a value.
  ///
  /// - Parameters:
  ///   - stored: The frame and its details.
  ///   - first: The key it was stored under.
  ///   - positions: Records in ascending order, the first of them in this frame.
  ///   - digest: Makes the commitments that erased bytes leave; `nil` when they leave none.
  /// - Throws: ``LogError`` when the frame is damaged, or does not hold the first record.
  init(
    _ stored: RawSpan, at first: LogPosition, erasing positions: ArraySlice<LogPosition>,
    leaving digest: DetailDigest?
  ) throws(LogError) {
    var handledCount = 0
    var value: [UInt8]?
    do throws(FrameDamage) {
      let frame = try Frame(stored, at: first)
      let wanted = positions.prefix { $0 <= frame.last }
      handledCount = wanted.count
      value = try Self.erase(wanted, in: frame, stored, digest)
    } catch { throw .damaged(position: first, error) }
    guard handledCount > 0, let start = positions.first, start >= first else {
      throw .gap(expected: positions.first ?? first, found: first)
    }
    self.first = first
    self.handledCount = handledCount
    self.value = value
  }

  private static func erase(
    _ wanted: ArraySlice<LogPosition>, in frame: borrowing Frame, _ stored: RawSpan,
    _ digest: DetailDigest?
  ) throws(FrameDamage) -> [UInt8]? {
    var bytes: [UInt8]?
    var commitments: DetailCommitments?
    let frameEnd = stored.byteCount - frame.details.byteCount
    var next = wanted.startIndex
    var records = frame.reader
    while next < wanted.endIndex, let record = try records.next() {
      guard record.position == wanted[next] else { continue }
      next += 1
      guard let place = record.detail, try !frame.detail(at: place).isErased else { continue }
      if bytes == nil {
        bytes = unsafe stored.withUnsafeBytes { unsafe [UInt8]($0) }
        commitments = try frame.detailCommitments()
      }
      let start = frameEnd + place.offset
      let end = start + DetailPlace.overhead + place.byteCount
      if let digest {
        commitments?.add(digest(stored.extracting((start + 4)..<end)), for: record.position)
      }
      for index in start..<end { bytes![index] = 0 }
    }
    guard let commitments, bytes != nil else { return nil }
    bytes!.removeLast(bytes!.count - frameEnd - commitments.offset)
    return bytes! + commitments.stored(behind: frame.first)
  }
}
