import ArgumentParser
import DaybookDomain
import DaybookWire

/// A moment in the form of RFC 3339, such as `2026-03-01T12:00:00Z`; a date alone is its
/// midnight in UTC.
struct MomentArgument: ExpressibleByArgument {
  let time: Timestamp

  init?(argument: String) {
    guard
      let time = Timestamp(rfc3339: argument) ?? Timestamp(rfc3339: argument + "T00:00:00Z")
    else { return nil }
    self.time = time
  }
}
