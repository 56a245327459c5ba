/// Reads numbers and strings of bytes from a span, from front to back, and never beyond its end.
@safe public struct ByteReader: ~Escapable {
  /// What is read.
  @usableFromInline let bytes: RawSpan

  @usableFromInline var place: Int

  /// Starts at the front of `bytes`.
  @inlinable
  @_lifetime(copy bytes)
  public init(_ bytes: RawSpan) {
    self.bytes = bytes
    place = 0
  }

  /// The place of the next byte.
  @inlinable public var offset: Int { place }

  /// The number of bytes not yet read.
  @inlinable public var remaining: Int { bytes.byteCount - place }

  /// Whether everything has been read.
  @inlinable public var isAtEnd: Bool { place == bytes.byteCount }

  /// Reads one byte.
  @inlinable
  @_lifetime(self: copy self)
  public mutating func byte() throws(MalformedBytes) -> UInt8 {
    guard place < bytes.byteCount else { throw ended() }
    let byte = unsafe bytes.unsafeLoad(fromUncheckedByteOffset: place, as: UInt8.self)
    place &+= 1
    return byte
  }

  /// Reads an unsigned number of seven bits a byte, lowest first (LEB128).
  ///
  /// - Throws: ``MalformedBytes`` also for a number that has more bytes than it needs, so that
  ///   every number has one form only.
  @inlinable
  @_lifetime(self: copy self)
  public mutating func varint() throws(MalformedBytes) -> UInt64 {
    guard place < bytes.byteCount else { throw ended() }
    let first = unsafe bytes.unsafeLoad(fromUncheckedByteOffset: place, as: UInt8.self)
    if first < 0x80 {
      place &+= 1
      return UInt64(first)
    }
    return try longVarint()
  }

  @usableFromInline
  @_lifetime(self: copy self)
  mutating func longVarint() throws(MalformedBytes) -> UInt64 {
    var number: UInt64 = 0
    var shift: UInt64 = 0
    var next = place
    while next < bytes.byteCount {
      let byte = unsafe bytes.unsafeLoad(fromUncheckedByteOffset: next, as: UInt8.self)
      next += 1
      if shift == 63 && byte > 1 {
        throw MalformedBytes(offset: next - 1, reason: "a number is greater than 64 bits")
      }
      number |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 {
        if byte == 0 {
          throw MalformedBytes(offset: next - 1, reason: "a number is longer than it needs to be")
        }
        place = next
        return number
      }
      shift += 7
    }
    throw ended()
  }

  /// Reads a signed number, written so that small ones of either sign are short (zigzag).
  @inlinable
  @_lifetime(self: copy self)
  public mutating func signedVarint() throws(MalformedBytes) -> Int64 {
    let number = try varint()
    return Int64(bitPattern: number >> 1) ^ -Int64(bitPattern: number & 1)
  }

  /// Reads a number of a fixed width, lowest byte first.
  @inlinable
  @_lifetime(self: copy self)
  public mutating func integer<I: FixedWidthInteger & BitwiseCopyable>(
    as type: I.Type
  ) throws(MalformedBytes) -> I {
    guard remaining >= MemoryLayout<I>.size else { throw ended() }
    let number = unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: place, as: type)
    place &+= MemoryLayout<I>.size
    return I(littleEndian: number)
  }

  /// Reads `count` bytes, in place.
  @inlinable
  @_lifetime(copy self)
  public mutating func span(count: Int) throws(MalformedBytes) -> RawSpan {
    guard count >= 0, count <= remaining else { throw ended() }
    let span = bytes.extracting(place..<(place &+ count))
    place &+= count
    return span
  }

  /// The report that the bytes end too early.
  @usableFromInline func ended() -> MalformedBytes {
    MalformedBytes(offset: bytes.byteCount, reason: "the bytes end too early")
  }
}
