/// What is wrong with the bytes of a frame.
public enum FrameDamage: Error, Hashable, Sendable {
  /// The bytes are not those that were written: the checksum differs.
  case checksum(stored: UInt32, computed: UInt32)

  /// The end is missing, or there is more than there should be.
  case length(byteCount: Int, expected: Int)

  /// The frame was written by a version that this one does not know.
  case unknownFormat(UInt8)

  /// The checksum is right and the form is wrong: the fault of the writer, not of the disk.
  case malformed(MalformedBytes)
}

extension FrameDamage: CustomStringConvertible {
  /// The damage as one clause.
  public var description: String {
    switch self {
    case .checksum(let stored, let computed):
      "its checksum is \(String(computed, radix: 16)), not \(String(stored, radix: 16))"
    case .length(let byteCount, let expected):
      "it has \(byteCount) bytes instead of \(expected)"
    case .unknownFormat(let format):
      "it has format \(format), and this version knows \(FrameHeader.format)"
    case .malformed(let bytes): bytes.description
    }
  }
}
