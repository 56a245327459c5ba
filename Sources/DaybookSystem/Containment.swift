internal import CDaybookSystem
public import SystemPackage

/// Keeps a file that is damaged from ending the process without a word.
///
/// LMDB trusts the pages that it maps: a link that leads nowhere is an access to memory that is not
/// there. Whoever reads a file because it may be damaged says beforehand what such an end means.
public enum Containment {
  /// Calls `body`; a fault of memory in it, on whatever thread, writes a text and ends the process
  /// with a status.
  ///
  /// Must not be nested, and not be used by two threads at a time.
  ///
  /// - Parameters:
  ///   - text: What a fault means, with the end of its line.
  ///   - output: Gets the text.
  ///   - status: What the process ends with.
  ///   - body: Reads the file.
  /// - Returns: What `body` returns.
  /// - Throws: What `body` throws.
  public static func run<R, E: Error>(
    saying text: String, to output: FileDescriptor, status: Int32,
    _ body: () throws(E) -> R
  ) throws(E) -> R {
    let bytes = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: text.utf8.count)
    defer { unsafe bytes.deallocate() }
    _ = unsafe bytes.initialize(from: text.utf8)
    unsafe bytes.withMemoryRebound(to: CChar.self) { bytes in
      unsafe daybook_contain_faults(
        output.rawValue, bytes.baseAddress, UInt64(bytes.count), status)
    }
    defer { daybook_contain_end() }
    return try body()
  }
}
