internal import CDaybookLMDB

/// A named table of an environment, with bytes as keys, ordered byte by byte.
@safe package struct ByteTable: Hashable, Sendable {
  /// The name in the file.
  package let name: String

  let handle: MDB_dbi

  /// The greatest number of bytes of a key; there is at least one.
  package static let keyByteLimit = 511

  init(name: String, handle: MDB_dbi) {
    self.name = name
    self.handle = handle
  }
}
