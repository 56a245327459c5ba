import DaybookLMDB
import DaybookTesting
import SystemPackage

/// The stored bytes of a log on disk, to be looked at and damaged behind its back.
struct Stored {
  private let environment: Environment

  /// Opens the file of the log in `directory`; it may be open as a log at the same time.
  init(_ directory: FilePath) throws {
    var options = EnvironmentOptions(tableNames: ["frames", "finished", "meta"])
    options.byteTableNames = ["application"]
    environment = try Environment(directory: directory, options: options)
  }

  /// A value; `nil` when there is none under `key`.
  func value(in table: String, at key: UInt64) throws -> [UInt8]? {
    let transaction = try ReadTransaction(in: environment)
    guard let value = try transaction.content(of: self.table(table)).value(at: key) else {
      return nil
    }
    return [UInt8](copying: value)
  }

  /// Replaces a value, or adds one.
  func put(_ bytes: [UInt8], in table: String, at key: UInt64) throws {
    let transaction = try WriteTransaction(in: environment)
    try unsafe transaction.put(bytes.span.bytes, at: key, in: self.table(table))
    try transaction.commit()
  }

  /// Removes a value.
  func remove(in table: String, at key: UInt64) throws {
    let transaction = try WriteTransaction(in: environment)
    try transaction.remove(at: key, in: self.table(table))
    try transaction.commit()
  }

  /// A value of the application; `nil` when there is none under `key`.
  func datum(at key: [UInt8]) throws -> [UInt8]? {
    let transaction = try ReadTransaction(in: environment)
    let content = transaction.content(of: environment.byteTables[0])
    guard let value = try unsafe content.value(at: key.span.bytes) else { return nil }
    return [UInt8](copying: value)
  }

  /// Replaces a value of the application, or adds one.
  func putDatum(_ bytes: [UInt8], at key: [UInt8]) throws {
    let transaction = try WriteTransaction(in: environment)
    try unsafe transaction.put(bytes.span.bytes, at: key.span.bytes, in: environment.byteTables[0])
    try transaction.commit()
  }

  private func table(_ name: String) -> Table {
    environment.tables.first { $0.name == name }!
  }
}
