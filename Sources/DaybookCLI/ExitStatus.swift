/// How a verb ended, for scripts.
enum ExitStatus: Int32 {
  /// It did what was asked.
  case done = 0
  /// A job or a check failed.
  case failed = 1
  /// The arguments make no sense.
  case usage = 2
  /// There is no such job, log or file.
  case notFound = 3
  /// A rule or a conflict forbids it.
  case refused = 4
  /// The log cannot be read or written.
  case storage = 5
  /// A signal ended it.
  case interrupted = 130
}

/// Thrown by a verb that has said everything and ends with a status of its own.
struct StatusCode: Error {
  var rawValue: Int32
}
