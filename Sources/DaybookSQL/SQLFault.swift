public import Daybook

/// Why a query has no answer.
///
/// Nothing was changed, and nothing ever is.
public enum SQLFault: Error, Sendable {
  /// The query is not understood, for a reason that SQLite gives.
  case malformed(String)
  /// The query does more than read.
  case writes
  /// The text has no query, or more than one.
  case notOneQuery
  /// SQLite failed, for a reason that it gives.
  case failed(String)
  /// The log could not be read.
  case log(DaybookError)
}
