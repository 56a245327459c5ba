import SystemPackage

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Standard output for what was asked for, standard error for everything else.
enum Terminal {
  /// Whether standard error is a terminal, where progress may be shown.
  static let showsProgress = isatty(STDERR_FILENO) != 0

  /// Whether standard input is a terminal, where somebody would have to type.
  static let readsTerminal = isatty(STDIN_FILENO) != 0

  /// Whether standard output may be coloured: on a terminal, unless `NO_COLOR` is set.
  static let hasColour = isatty(STDOUT_FILENO) != 0 && Environment.value("NO_COLOR") == nil

  /// The number of columns of standard output; a table that goes elsewhere is not cut.
  static var width: Int? {
    guard isatty(STDOUT_FILENO) != 0 else { return nil }
    return columns(of: STDOUT_FILENO)
  }

  /// The number of columns of a terminal.
  static func columns(of descriptor: Int32) -> Int {
    var size = winsize()
    guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
      return 80
    }
    return Int(size.ws_col)
  }

  /// Prints a line on standard output.
  static func output(_ text: String) { write(text + "\n", to: .standardOutput) }

  /// Prints a line on standard error.
  static func error(_ text: String) { write(text + "\n", to: .standardError) }

  /// Writes bytes to standard output.
  ///
  /// - Returns: `false` when nobody reads them any more.
  @discardableResult
  static func output(bytes: RawSpan) -> Bool {
    (try? unsafe bytes.withUnsafeBytes { unsafe try FileDescriptor.standardOutput.writeAll($0) })
      != nil
  }

  static func write(_ text: String, to descriptor: FileDescriptor) {
    _ = try? descriptor.writeAll(text.utf8)
  }

  /// Text from a job, made harmless: control characters, which might move the cursor or worse,
  /// are shown as pictures.
  static func harmless(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { scalar in
          switch scalar.value {
          case 0..<0x20: Unicode.Scalar(0x2400 + scalar.value)!
          case 0x7F: Unicode.Scalar(0x2421)!
          case 0x80..<0xA0: "\u{FFFD}"
          // Marks that turn the direction of the text around them.
          case 0x202A...0x202E, 0x2066...0x2069: "\u{FFFD}"
          default: scalar
          }
        }))
  }
}
