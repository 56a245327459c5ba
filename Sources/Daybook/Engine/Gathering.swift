/// How long the writer stays for callers that it has just answered, before it commits without them.
///
/// Callers that call again at once share a commit when the writer waits for them a moment; without
/// that, the first one back has a commit to himself, and the others wait for it
/// (`docs/decisions/0016-waiting-for-callers-that-come-back.md`).
struct Gathering: Sendable {
  /// About how long a commit takes until it is durable.
  private var pace = Duration.zero

  /// For how many commits nobody is waited for, since the last wait was for nothing.
  private var pauseCount = 0

  /// Waiting for less than this is not worth putting a thread to sleep.
  private static let shortest = Duration.microseconds(40)

  /// Callers may have other things to do; then they are not waited for so long.
  private static let pauseAfterFailure = 16

  /// Notes how long a commit has taken until it was durable.
  mutating func note(_ duration: Duration) {
    pace = pace == .zero ? duration : pace * 7 / 8 + duration / 8
  }

  /// How long to wait until so many callers are there; `nil` for not at all.
  mutating func patience(for count: Int) -> Duration? {
    if pauseCount > 0 {
      pauseCount -= 1
      return nil
    }
    // A lone caller has nobody to share a commit with.
    guard count > 1, pace > Self.shortest else { return nil }
    return pace / 2
  }

  /// Notes how many of the callers that were waited for have come.
  mutating func came(_ count: Int, of expected: Int) {
    if 2 * count < expected { pauseCount = Self.pauseAfterFailure }
  }
}
