import ArgumentParser
import Daybook

/// A rate as the command line writes it: `100/1m` is a hundred in any minute.
struct RateArgument: ExpressibleByArgument {
  let rate: QueueLimits.Rate

  init?(argument: String) {
    let parts = argument.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let count = Int(parts[0]),
      let period = DurationArgument(argument: String(parts[1]))
    else { return nil }
    rate = QueueLimits.Rate(count, per: period.duration)
  }
}
