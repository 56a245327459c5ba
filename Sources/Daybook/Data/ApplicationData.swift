internal import DaybookDomain
internal import DaybookLog

/// An application's own data, inside the transaction of a command.
///
/// Reading shows everything that was committed, and what commands before this one and this one
/// itself have written. What is written is stored together with the command's events: both are
/// there after a crash, or neither.
public struct ApplicationData: ~Copyable {
  private let transaction: any LogTransaction
  private let byteLimit: Int
  private var written: [[UInt8]: [UInt8]?] = [:]
  private var byteCount = 0

  /// What the rules or the disk had to object to; nothing of the command is then stored.
  private(set) var fault: DaybookError?

  init(_ transaction: any LogTransaction, byteLimit: Int) {
    self.transaction = transaction
    self.byteLimit = byteLimit
  }

  /// The value under a key of text, which has 1 to 511 bytes; `nil` for none.
  ///
  /// A key or a value that is not allowed refuses the whole command.
  public subscript(key: String) -> [UInt8]? {
    mutating get { self[Array(key.utf8)] }
    set { self[Array(key.utf8)] = newValue }
  }

  /// The value under a key of bytes, of which there are 1 to 511, the first not zero; `nil` for
  /// none.
  public subscript(key: [UInt8]) -> [UInt8]? {
    mutating get {
      if let value = written[key] { return value }
      guard check(key) else { return nil }
      do throws(LogError) {
        return try transaction.datum(at: key)
      } catch {
        note(.unreadable(.log(error)))
        return nil
      }
    }
    set {
      guard check(key) else { return }
      let limit = ApplicationDatum.valueByteLimit
      if let count = newValue?.count, count > limit {
        note(.rejected(.invalid(field: .data(byteCount: count, limit: limit))))
        return
      }
      byteCount += key.count + (newValue?.count ?? 0)
      guard byteCount <= byteLimit else {
        note(.rejected(.invalid(field: .data(byteCount: byteCount, limit: byteLimit))))
        return
      }
      written.updateValue(newValue, forKey: key)
    }
  }

  /// What was written, to be stored.
  consuming func take() -> [[UInt8]: [UInt8]?] { written }

  private mutating func check(_ key: [UInt8]) -> Bool {
    let limit = ApplicationDatum.keyByteLimit
    if key.first == 0 {
      note(.rejected(.invalid(field: .reservedKey)))
      return false
    }
    if (1...limit).contains(key.count) { return true }
    note(.rejected(.invalid(field: .name(field: "key", byteCount: key.count, limit: limit))))
    return false
  }

  private mutating func note(_ fault: DaybookError) {
    if self.fault == nil { self.fault = fault }
  }
}

/// An application's own data as they are committed.
public struct StoredData: Sendable {
  private let log: any EventLog

  init(_ log: any EventLog) { self.log = log }

  /// The value under a key of text; `nil` for none.
  public subscript(key: String) -> [UInt8]? {
    get throws(DaybookError) { try self[Array(key.utf8)] }
  }

  /// The value under a key of bytes; `nil` for none.
  public subscript(key: [UInt8]) -> [UInt8]? {
    get throws(DaybookError) {
      guard let first = key.first, first != 0 else { return nil }
      return try reserved(key)
    }
  }

  /// The value under any key, also one that begins with a zero byte and is not the application's.
  func reserved(_ key: [UInt8]) throws(DaybookError) -> [UInt8]? {
    var value: [UInt8]?
    try read(from: key) { datum in
      if datum.key == key { value = datum.value }
      return .stop
    }
    return value
  }

  /// Everything whose key starts with some bytes, in the order of the keys, as of one commit.
  public func entries(
    withPrefix prefix: [UInt8] = []
  ) throws(DaybookError) -> [ApplicationDatum] {
    var found: [ApplicationDatum] = []
    guard prefix.first != 0 else { return [] }
    // What begins with a zero byte is not the application's.
    try read(from: prefix.isEmpty ? [1] : prefix) { datum in
      guard datum.key.starts(with: prefix) else { return .stop }
      found.append(datum)
      return .proceed
    }
    return found
  }

  /// Everything whose key starts with some text.
  public func entries(withPrefix prefix: String) throws(DaybookError) -> [ApplicationDatum] {
    try entries(withPrefix: Array(prefix.utf8))
  }

  /// Everything whose key starts with some bytes that are Daybook's own.
  func reservedEntries(withPrefix prefix: [UInt8]) throws(DaybookError) -> [ApplicationDatum] {
    var found: [ApplicationDatum] = []
    try read(from: prefix) { datum in
      guard datum.key.starts(with: prefix) else { return .stop }
      found.append(datum)
      return .proceed
    }
    return found
  }

  private func read(
    from key: [UInt8], _ body: (ApplicationDatum) -> ScanStep
  ) throws(DaybookError) {
    // No key is that long, and none behind it starts with it.
    guard key.count <= ApplicationDatum.keyByteLimit else { return }
    do throws(LogError) { try log.readData(from: key, body) } catch {
      throw .unreadable(.log(error))
    }
  }
}
