import DaybookDomain

/// What one run of a tool tried and found: one line of JSON, from which the table of
/// `docs/testing.md` is made.
struct TrustReport: Codable {
  /// The tool that ran, by the name of its command.
  var tool: String

  /// The day, as `2026-01-31`.
  var date: String

  /// What to call to repeat it.
  var command: String

  /// What was counted, in the order in which it is shown.
  var counts: [Count]

  /// What went wrong, a sentence each; empty when nothing was lost and nothing wrong was shown.
  var findings: [String]

  /// How long it took.
  var seconds: Double

  struct Count: Codable {
    var name: String
    var value: Int
  }
}
