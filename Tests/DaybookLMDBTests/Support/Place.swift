import DaybookLMDB
import DaybookTesting
import SystemPackage

/// A place for one environment with a table, or for several.
final class Place {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  /// Where environments can be opened.
  func path(_ name: String = "here") -> FilePath { directory.path.appending(name) }

  /// Opens the environment called `name`.
  func open(
    _ name: String = "here", _ change: (inout EnvironmentOptions) -> Void = { _ in }
  ) throws(LMDBError) -> Environment {
    try openEnvironment(at: path(name).string, change)
  }
}

/// Opens an environment with one table.
func openEnvironment(
  at path: String, _ change: (inout EnvironmentOptions) -> Void = { _ in }
) throws(LMDBError) -> Environment {
  var options = EnvironmentOptions(tableNames: ["numbers"])
  options.mapSizeBytes = 64 << 20
  change(&options)
  return try Environment(directory: FilePath(path), options: options)
}

extension Environment {
  /// Stores values in one transaction.
  func put(_ values: [UInt64: [UInt8]]) throws(LMDBError) {
    let transaction = try WriteTransaction(in: self)
    for (key, value) in values {
      try unsafe transaction.put(value.span.bytes, at: key, in: tables[0])
    }
    try transaction.commit()
  }

  /// The value under `key`.
  func value(at key: UInt64) throws(LMDBError) -> [UInt8]? {
    let transaction = try ReadTransaction(in: self)
    guard let value = try transaction.content(of: tables[0]).value(at: key) else { return nil }
    return [UInt8](copying: value)
  }

  /// All keys, by a cursor from the smallest on.
  func keys() throws(LMDBError) -> [UInt64] {
    let transaction = try ReadTransaction(in: self)
    var cursor = try transaction.content(of: tables[0]).cursor()
    var keys: [UInt64] = []
    while try cursor.next() { keys.append(cursor.key) }
    return keys
  }
}
