public import Daybook

/// A projection that can be printed, so that people see what differs in two states.
///
/// ```swift
/// extension Totals: ReadableProjection {
///   func lines(_ names: NameTable) -> [String] {
///     counts.map { "\(names[$0.key]): \($0.value)" }.sorted()
///   }
/// }
/// ```
public protocol ReadableProjection: Projection, ~Copyable {
  /// A line for each piece of the state, in an order that depends on the state alone.
  ///
  /// - Parameter names: The words that the events cite, by their numbers.
  /// - Returns: The lines.
  borrowing func lines(_ names: NameTable) -> [String]
}

extension Projection where Self: ~Copyable {
  /// The canonical form.
  borrowing func bytes() -> [UInt8] {
    var writer = ByteWriter(capacity: 4096)
    encode(to: &writer)
    return unsafe writer.bytes.withUnsafeBytes { unsafe [UInt8]($0) }
  }
}

/// The canonical form of a projection that cannot be printed, 16 bytes a line.
enum HexDump {
  static func lines(_ bytes: [UInt8]) -> [String] {
    stride(from: 0, to: bytes.count, by: 16).map { start in
      let row = bytes[start..<min(start + 16, bytes.count)]
      let digits = row.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
      return pad(String(start, radix: 16), 6) + "  " + digits.joined(separator: " ")
    }
  }

  private static func pad(_ text: String, _ width: Int) -> String {
    String(repeating: "0", count: max(0, width - text.count)) + text
  }
}
