internal import DaybookSystem

/// The last two commits of one log object, with the ends of the log before and after each.
///
/// A commit becomes durable with the next, so that no more of them can be hidden from readers yet:
/// one that waits, and one on its way. Of the commits of others nothing is known but their numbers.
final class OwnCommits: Sendable {
  private struct Commit {
    var number: UInt64
    var before: LogHead
    var after: LogHead
  }

  private let commits = Lock<[Commit]>([])

  /// Notes a commit before anybody can see it.
  func begin(_ number: UInt64, from before: LogHead, to after: LogHead) {
    commits.withLock { commits in
      commits.removeAll { $0.number + 1 < number }
      commits.append(Commit(number: number, before: before, after: after))
    }
  }

  /// Forgets a commit that came to nothing.
  func giveUp(_ number: UInt64) {
    commits.withLock { $0.removeAll { $0.number == number } }
  }

  /// Forgets all of them.
  func removeAll() { commits.withLock { $0 = [] } }

  /// The end of the log before a commit, if it is one of these.
  func end(before number: UInt64) -> LogHead? {
    commits.withLock { $0.last { $0.number == number }?.before }
  }

  /// The end of the log after a commit, if it is one of these.
  func end(after number: UInt64) -> LogHead? {
    commits.withLock { $0.last { $0.number == number }?.after }
  }
}
