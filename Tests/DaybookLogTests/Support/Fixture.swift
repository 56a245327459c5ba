import DaybookSystem
import SystemPackage

/// Golden bytes: hexadecimal digits with comments behind `#`.
enum Fixture {
  private static let directory = FilePath(#filePath).removingLastComponent()
    .removingLastComponent().removingLastComponent().removingLastComponent()
    .appending("Fixtures").appending("format")

  /// The bytes of `Fixtures/format/NAME.hex`.
  static func bytes(_ name: String) throws -> [UInt8] {
    let path = directory.appending("\(name).hex")
    let text = String(decoding: try DurableFile.content(of: path), as: UTF8.self)
    return text.split(separator: "\n").flatMap { line in
      line.prefix { $0 != "#" }.split(separator: " ").map { UInt8($0, radix: 16)! }
    }
  }
}
