/// What a piece of an event's private bytes is.
public enum DetailField: UInt8, Hashable, Sendable, CaseIterable {
  /// The work to do, in a form that only the handler knows.
  case payload = 1
  /// The text that the job's key is the digest of.
  case key = 2
  /// A label, as name, `=` and value; may occur more than once.
  case label = 3
  /// What went wrong, for people.
  case message = 4
  /// Where it went wrong, for programmers.
  case stack = 5
  /// Why somebody did it, in their own words.
  case note = 6
  /// What the job produced.
  case result = 7
  /// The end of what a command wrote to standard output.
  case output = 8
  /// The end of what a command wrote to standard error.
  case errorOutput = 9
  /// What a command was run for: a path or a word, in the bytes it was given in.
  case input = 10
  /// The request that led to the event, as the caller names it.
  case request = 11
  /// Where a file is, in the bytes of its name.
  case path = 12
  /// Up to which file a scan has come, from the directory that is scanned.
  case cursor = 13
  /// The directory that is scanned, or that a file must lie in, in the bytes of its name.
  case directory = 14
}

extension DetailField {
  /// The name in the JSON.
  var label: StaticString {
    switch self {
    case .payload: "payload"
    case .key: "key"
    case .label: "labels"
    case .message: "message"
    case .stack: "stack"
    case .note: "note"
    case .result: "result"
    case .output: "output"
    case .errorOutput: "error_output"
    case .input: "input"
    case .request: "request"
    case .path: "path"
    case .cursor: "cursor"
    case .directory: "directory"
    }
  }
}
