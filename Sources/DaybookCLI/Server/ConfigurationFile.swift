import Configuration
import Daybook
import DaybookWire
import SystemPackage

/// A JSON file with settings: one object, whose members are named as they are.
enum ConfigurationFile {
  /// Reads a file.
  ///
  /// - Throws: ``Refusal``, also when a member is no setting: it may be misspelt.
  static func read(_ path: FilePath) throws -> JSONSnapshot {
    let bytes = try FileContent.read(path)
    do throws(DocumentFault) { try check(bytes) } catch {
      throw Refusal(
        "\(path): \(Terminal.harmless(error.description)). Nothing was started.", .usage)
    }
    return try unsafe JSONSnapshot(
      data: bytes.span.bytes, providerName: path.string, parsingOptions: .default)
  }

  /// Checks that all members are settings with values of their kinds.
  ///
  /// The library would pass over names that nobody asks for, and take true for 1.
  private static func check(_ bytes: [UInt8]) throws(DocumentFault) {
    try JSONReader.document(bytes) { (reader) throws(DocumentFault) in
      try reader.members { (reader, name) throws(DocumentFault) in
        guard let setting = Setting(rawValue: name) else { return false }
        // As if it were not there.
        if reader.null() { return true }
        switch setting.type {
        case .int: _ = try reader.whole(name)
        case .bool: _ = try reader.flag(name)
        case .stringArray: _ = try reader.texts(name)
        default: _ = try reader.text(name)
        }
        return true
      }
    }
  }
}
