internal import CDaybookLMDB

/// A named table of an environment, with numbers as keys.
@safe package struct Table: Hashable, Sendable {
  /// The name in the file.
  package let name: String

  let handle: MDB_dbi

  init(name: String, handle: MDB_dbi) {
    self.name = name
    self.handle = handle
  }
}
