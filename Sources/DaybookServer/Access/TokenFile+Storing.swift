public import DaybookDomain
internal import DaybookSystem
public import SystemPackage

/// Token files on the disk: replaced as a whole, by one at a time.
extension TokenFile {
  /// Reads a file.
  ///
  /// - Returns: The tokens, and whether everybody on the machine may read the file. That gives no
  ///   token away, but names and roles.
  /// - Throws: ``TokenFileError``.
  public static func read(
    _ path: FilePath
  ) throws(TokenFileError) -> (file: TokenFile, isReadableByOthers: Bool) {
    try failing {
      let descriptor = try FileDescriptor.open(path, .readOnly, options: [.closeOnExec])
      let permissions = try descriptor.closeAfter { try descriptor.stat().permissions }
      if permissions.contains(.otherWrite) { throw TokenFileError.writableByOthers }
      let file = try TokenFile(try DurableFile.content(of: path))
      return (file, permissions.contains(.otherRead))
    }
  }

  /// Adds a token to a file, which is created for its owner alone when it is missing.
  ///
  /// - Parameters:
  ///   - name: What it is to be called.
  ///   - role: What its bearer may do.
  ///   - createdAt: The present moment.
  ///   - path: The file.
  /// - Returns: The text that its bearer sends, which cannot be had again.
  /// - Throws: ``TokenFileError``; no token was added.
  public static func add(
    _ name: String, role: Role, createdAt: Timestamp, to path: FilePath
  ) throws(TokenFileError) -> String {
    guard Token.isName(name) else { throw .name }
    var text = ""
    try failing {
      try DurableFile.change(path, creating: true) { content in
        var random = Entropy()
        var file = try TokenFile(content)
        text = try file.add(name, role: role, createdAt: createdAt, random: &random)
        return file.content
      }
    }
    return text
  }

  /// Takes a token away from a file.
  ///
  /// - Throws: ``TokenFileError``; no token was removed.
  public static func remove(_ name: String, from path: FilePath) throws(TokenFileError) {
    try failing {
      try DurableFile.change(path, creating: false) { content in
        var file = try TokenFile(content)
        try file.remove(name)
        return file.content
      }
    }
  }

  private static func failing<R>(_ body: () throws -> R) throws(TokenFileError) -> R {
    do { return try body() } catch let error as TokenFileError {
      throw error
    } catch let error as Errno {
      throw .file(error)
    } catch { preconditionFailure("nothing else is thrown: \(error)") }
  }
}
