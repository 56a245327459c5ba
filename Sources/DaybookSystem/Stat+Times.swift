public import SystemPackage

extension Stat {
  /// When the content last changed, in nanoseconds since 1970.
  public var modificationTime: Int64 { unsafe withUnsafeBytes(of: st_mtim, nanoseconds(of:)) }

  /// When the content, the name or the rights last changed, in nanoseconds since 1970.
  public var changeTime: Int64 { unsafe withUnsafeBytes(of: st_ctim, nanoseconds(of:)) }
}

/// Reads a `timespec`: two words, seconds and nanoseconds.
///
/// Not by the names of its fields, since several modules of the toolchain declare the type, and
/// which of them owns the fields differs from build to build: then they are not visible here.
private func nanoseconds(of time: UnsafeRawBufferPointer) -> Int64 {
  let seconds = unsafe time.load(as: Int.self)
  let rest = unsafe time.load(fromByteOffset: MemoryLayout<Int>.size, as: Int.self)
  return Int64(seconds) * 1_000_000_000 + Int64(rest)
}
