import DaybookSystem
import SystemPackage

/// Text that a verb prints, or writes to a file.
enum TextOutput {
  /// Writes a text to a file, whole or not at all, or prints it.
  static func write(_ text: String, to path: String?) throws {
    guard let path else { return Terminal.write(text, to: .standardOutput) }
    do {
      try DurableFile.replace(FilePath(path)) { _ = try $0.writeAll(text.utf8) }
    } catch let error as Errno {
      throw Refusal(
        "\(path) could not be written: \(error.description). The log is unharmed.", .storage)
    }
  }

  /// Reads a whole file as text.
  static func read(_ path: String) throws -> String {
    let bytes =
      path == "-" ? try FileContent.standardInput() : try FileContent.read(FilePath(path))
    return String(decoding: bytes, as: UTF8.self)
  }
}
