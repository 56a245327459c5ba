/// The reasons why a log was not written anew; it is then as it was.
public enum RewriteError: Error, Hashable, Sendable {
  /// Somebody has it open: a process by its id, where the system tells.
  case inUse(process: Int32?)

  /// The log cannot be read, or the new one not written.
  case log(LogError)

  /// What was written is not what was read.
  case differs

  /// A place for a copy holds something already.
  case occupied
}
