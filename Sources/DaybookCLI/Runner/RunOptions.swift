import DaybookDomain

/// How inputs are run.
struct RunOptions: Sendable {
  /// How often an input may fail, and how soon it is tried again.
  var retry = RetryPolicy.never

  /// How long one attempt may take; for ever when `nil`.
  var timeout: Duration?

  /// Whether what failed before is left out.
  var skipsFailed = false

  /// Whether only what failed before is run.
  var onlyFailed = false

  /// Whether what is done is done again.
  var reruns = false

  /// When failures end the run.
  var halt = Halt.never

  /// The number of bytes of each output that are kept.
  var keptOutput = 16 << 10

  /// When failures end the run.
  enum Halt: Hashable, Sendable {
    /// Never.
    case never
    /// After so many nothing new is begun.
    case soon(Int)
    /// After so many everything is ended.
    case now(Int)

    init?(_ text: String) {
      if text == "never" {
        self = .never
        return
      }
      let parts = text.split(separator: ":", omittingEmptySubsequences: false)
      guard parts.count == 2, let limit = Int(parts[1]), limit > 0 else { return nil }
      switch parts[0] {
      case "soon": self = .soon(limit)
      case "now": self = .now(limit)
      default: return nil
      }
    }
  }
}
