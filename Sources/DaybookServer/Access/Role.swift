/// What a caller may do: every role may also do what those before it may.
public enum Role: String, CaseIterable, Comparable, Sendable {
  /// Read, follow, scrape.
  case viewer
  /// Queue jobs, lease them, answer and report.
  case worker
  /// Act on jobs, queues, schedules and the skip list.
  case `operator`
  /// Delete, clear and erase.
  case admin

  /// Whether `lhs` may less than `rhs`.
  public static func < (lhs: Role, rhs: Role) -> Bool { lhs.rank < rhs.rank }

  private var rank: Int {
    switch self {
    case .viewer: 0
    case .worker: 1
    case .operator: 2
    case .admin: 3
    }
  }
}
