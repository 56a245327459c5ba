/// The private bytes of a record, or what is left of them.
@safe public struct Detail: ~Escapable {
  /// The random bytes that keep a commitment to the private bytes from being guessed; `nil`
  /// once the detail was erased.
  public let salt: RawSpan?

  /// The private bytes; `nil` once they were erased.
  public let bytes: RawSpan?

  /// Whether the bytes were erased on purpose.
  public var isErased: Bool { bytes == nil }

  @_lifetime(copy bytes, copy salt)
  init(salt: RawSpan?, bytes: RawSpan?) {
    self.salt = salt
    self.bytes = bytes
  }
}

extension Frame {
  /// Reads the private bytes of a record of this frame.
  ///
  /// - Throws: ``FrameDamage`` when they are neither what was written nor properly erased.
  @_lifetime(copy self)
  public func detail(at place: DetailPlace) throws(FrameDamage) -> Detail {
    // One zero byte in place of all details: erased together.
    if details.byteCount == 1, details.isZero { return Detail(salt: nil, bytes: nil) }
    let end = place.offset + DetailPlace.overhead + place.byteCount
    guard place.offset >= 0, end <= details.byteCount else {
      throw .length(byteCount: details.byteCount, expected: end)
    }
    let stored = UInt32(
      littleEndian: unsafe details.unsafeLoadUnaligned(
        fromByteOffset: place.offset, as: UInt32.self))
    let salted = details.extracting((place.offset + 4)..<end)
    let salt = salted.extracting(first: DetailPlace.overhead - 4)
    // Erased, but only when nothing is left of it: a salt that was lost is damage.
    if salt.isZero, stored == 0, salted.isZero { return Detail(salt: nil, bytes: nil) }
    let computed = Checksum.crc32c(salted)
    guard stored == computed else { throw .checksum(stored: stored, computed: computed) }
    return Detail(salt: salt, bytes: salted.extracting(droppingFirst: DetailPlace.overhead - 4))
  }
}

extension RawSpan {
  /// Whether all bytes are zero.
  fileprivate var isZero: Bool {
    unsafe withUnsafeBytes { bytes in unsafe bytes.allSatisfy { $0 == 0 } }
  }
}
