/// What may go wrong with one transaction of one process.
enum DiskFault: String, CaseIterable, Sendable {
  /// Another writer got there first; nothing is written.
  case conflict
  /// The disk is full before the commit; nothing is written.
  case full
  /// The commit reports a fault, and nothing was written.
  case lost
  /// The commit reports a fault, and was written nevertheless.
  case written
  /// The process dies before the commit.
  case killedBefore
  /// The process dies after the commit and before it could answer.
  case killedAfter

  /// Whether the transaction took place.
  var isApplied: Bool { self == .written || self == .killedAfter }

  /// Whether the process is gone, so that nobody hears its answer.
  var isDeath: Bool { self == .killedBefore || self == .killedAfter }
}
