/// How log lines are written.
enum LogFormat: String {
  /// For people: `TIME LEVEL MESSAGE KEY=VALUE`.
  case text
  /// For programs: one JSON object a line.
  case json
}
