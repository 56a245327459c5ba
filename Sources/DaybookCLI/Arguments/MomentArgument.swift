import ArgumentParser
import Daybook
import DaybookDomain

/// A moment in the form of RFC 3339, such as `2026-03-01T12:00:00Z`; a date alone is its
/// midnight in UTC.
struct MomentArgument: ExpressibleByArgument {
  let time: Timestamp

  init?(argument: String) {
    guard let time = Timestamp(text: argument) else { return nil }
    self.time = time
  }
}
