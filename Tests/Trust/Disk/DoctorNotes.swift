import SystemPackage

/// What the doctor said of every damage, in a file, so that it outlives the process that asked.
final class DoctorNotes: Sendable {
  /// What it said.
  enum Note: UInt8 {
    /// It was not asked.
    case none
    /// It was asked, and did not come to an end.
    case begun
    /// All is well.
    case right
    /// Something is wrong.
    case found
  }

  private let file: FileDescriptor

  /// Opens the notes in a directory, which there may be none of yet.
  init(in directory: FilePath) throws {
    file = try FileDescriptor.open(
      directory.appending("notes"), .readWrite, options: [.create],
      permissions: [.ownerReadWrite])
  }

  deinit { try? file.close() }

  /// The note on a damage.
  subscript(number: Int) -> Note {
    get {
      var byte: [UInt8] = [0]
      _ = try? unsafe byte.withUnsafeMutableBytes {
        unsafe try file.read(fromAbsoluteOffset: Int64(number), into: $0)
      }
      return Note(rawValue: byte[0]) ?? .none
    }
    set { _ = try? file.writeAll(toAbsoluteOffset: Int64(number), [newValue.rawValue]) }
  }
}
