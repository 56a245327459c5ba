/// The reasons why an append did not end well.
public enum AppendError: Error, Hashable, Sendable {
  /// Another writer got there first. Nothing was written.
  ///
  /// Catch up to `actual`, decide again, and append again.
  case conflict(actual: LogHead)

  /// What the decision needs could not be read. Nothing was written.
  case unreadable(LogError)

  /// The storage engine refused before the commit. Nothing was written.
  case storage(StorageFault)

  /// The commit itself failed: whether the frame is durable is unknown.
  ///
  /// The log must be opened again, with ``EventLog/reopen()``, and read, to find out.
  case outcomeUnknown(StorageFault)
}

extension AppendError: CustomStringConvertible {
  /// What happened and what is unharmed, as one sentence without its stop.
  public var description: String {
    switch self {
    case .conflict(let actual):
      "another writer has appended up to position \(actual.position.rawValue); nothing was written"
    case .unreadable(let error): "\(error); nothing was written"
    case .storage(let fault):
      "\(fault); nothing was written, and everything before is intact"
    case .outcomeUnknown(let fault):
      "\(fault) during the commit; everything before it is intact, "
        + "and whether the last commands are durable must be looked up"
    }
  }
}
