/// A growing string of bytes that numbers and strings are added to.
///
/// It keeps its memory when it is emptied, so that a writer that is used again does not allocate.
@safe public struct ByteWriter: ~Copyable {
  @usableFromInline var base: UnsafeMutableRawPointer
  @usableFromInline var capacity: Int
  @usableFromInline var end: Int

  /// Creates an empty writer.
  ///
  /// - Parameter capacity: The number of bytes to make room for at first.
  public init(capacity: Int = 256) {
    unsafe base = .allocate(byteCount: max(capacity, 16), alignment: 16)
    self.capacity = max(capacity, 16)
    end = 0
  }

  deinit { unsafe base.deallocate() }

  /// The number of bytes written.
  @inlinable public var count: Int { end }

  /// The bytes written so far.
  @inlinable public var bytes: RawSpan {
    @_lifetime(borrow self)
    get {
      let span = unsafe RawSpan(_unsafeStart: base, byteCount: end)
      return unsafe _overrideLifetime(span, borrowing: self)
    }
  }

  /// Forgets everything after the first `count` bytes.
  public mutating func truncate(to count: Int) {
    precondition(count >= 0 && count <= end, "a writer can only be cut shorter")
    end = count
  }

  /// Adds one byte.
  @inlinable
  public mutating func byte(_ byte: UInt8) {
    reserve(1)
    unsafe base.storeBytes(of: byte, toByteOffset: end, as: UInt8.self)
    end &+= 1
  }

  /// Adds an unsigned number, seven bits a byte, lowest first (LEB128).
  @inlinable
  public mutating func varint(_ number: UInt64) {
    reserve(10)
    var rest = number
    while rest >= 0x80 {
      unsafe base.storeBytes(
        of: UInt8(truncatingIfNeeded: rest) | 0x80, toByteOffset: end, as: UInt8.self)
      end &+= 1
      rest >>= 7
    }
    unsafe base.storeBytes(
      of: UInt8(truncatingIfNeeded: rest), toByteOffset: end, as: UInt8.self)
    end &+= 1
  }

  /// Adds a signed number, so that small ones of either sign are short (zigzag).
  @inlinable
  public mutating func signedVarint(_ number: Int64) {
    varint(UInt64(bitPattern: (number << 1) ^ (number >> 63)))
  }

  /// Adds a number of a fixed width, lowest byte first.
  @inlinable
  public mutating func integer<I: FixedWidthInteger & BitwiseCopyable>(_ number: I) {
    reserve(MemoryLayout<I>.size)
    unsafe base.storeBytes(of: number.littleEndian, toByteOffset: end, as: I.self)
    end &+= MemoryLayout<I>.size
  }

  /// Adds bytes as they are.
  @inlinable
  public mutating func append(_ bytes: RawSpan) {
    reserve(bytes.byteCount)
    unsafe bytes.withUnsafeBytes { source in
      guard let start = source.baseAddress else { return }
      unsafe (base + end).copyMemory(from: start, byteCount: source.count)
    }
    end &+= bytes.byteCount
  }

  /// Adds bytes as they are.
  @inlinable
  public mutating func append(_ bytes: [UInt8]) { unsafe append(bytes.span.bytes) }

  /// Adds what another writer has collected.
  @inlinable
  public mutating func append(_ other: borrowing ByteWriter) {
    reserve(other.end)
    unsafe (base + end).copyMemory(from: other.base, byteCount: other.end)
    end &+= other.end
  }

  /// Adds the UTF-8 form of a string, without its length.
  @inlinable
  public mutating func append(_ text: String) {
    var text = text
    text.withUTF8 { utf8 in
      reserve(utf8.count)
      if let start = utf8.baseAddress {
        unsafe (base + end).copyMemory(from: start, byteCount: utf8.count)
      }
      end &+= utf8.count
    }
  }

  /// Adds `count` zero bytes, to be filled in later with ``replace(at:with:)``.
  @inlinable
  public mutating func zeros(_ count: Int) {
    reserve(count)
    unsafe (base + end).initializeMemory(as: UInt8.self, repeating: 0, count: count)
    end &+= count
  }

  /// Replaces the bytes at `offset` by a number of a fixed width, lowest byte first.
  @inlinable
  public mutating func replace<I: FixedWidthInteger & BitwiseCopyable>(
    at offset: Int, with number: I
  ) {
    precondition(offset >= 0 && offset + MemoryLayout<I>.size <= end, "nothing stands there yet")
    unsafe base.storeBytes(of: number.littleEndian, toByteOffset: offset, as: I.self)
  }

  @inlinable
  mutating func reserve(_ more: Int) {
    if capacity &- end < more { grow(more) }
  }

  @usableFromInline
  mutating func grow(_ more: Int) {
    capacity = max(capacity * 2, end + more)
    let larger = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
    unsafe larger.copyMemory(from: base, byteCount: end)
    unsafe base.deallocate()
    unsafe base = larger
  }
}
