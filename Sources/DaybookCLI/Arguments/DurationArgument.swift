import ArgumentParser

/// A duration as the command line writes it: `250ms`, `30s`, `5m`, `2h`, `7d`.
struct DurationArgument: ExpressibleByArgument {
  let duration: Duration

  init?(argument: String) {
    let units: [(suffix: String, milliseconds: Int64)] = [
      ("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000),
    ]
    for (suffix, milliseconds) in units where argument.hasSuffix(suffix) {
      let digits = argument.dropLast(suffix.count)
      guard digits.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int64(digits) else {
        continue
      }
      let (product, overflows) = number.multipliedReportingOverflow(by: milliseconds)
      guard !overflows, product <= 3_650_000 * 86_400_000 else { return nil }
      duration = .milliseconds(product)
      return
    }
    return nil
  }

  var milliseconds: Int64 {
    let (seconds, attoseconds) = duration.components
    return seconds * 1_000 + attoseconds / 1_000_000_000_000_000
  }
}
