import Foundation
import SystemPackage

/// Running a program that does nothing, once for each input.
enum RunBenchmarks {
  /// Runs of each side in turn, so that both see the same machine.
  static func run(rounds: Int, count: Int) async throws -> [Measurement] {
    try await withScratchDirectory { directory in
      let inputs = directory.appending("inputs")
      try (1...count).map { "input-\($0)" }.joined(separator: "\n")
        .write(toFile: inputs.string, atomically: true, encoding: .utf8)
      var xargs: [Double] = []
      var daybook: [Double] = []
      var again: [Double] = []
      var parallel: [Double] = []
      for round in 0..<rounds {
        xargs.append(try Program.run("/usr/bin/xargs", ["-P2", "-n1", "true"], input: inputs))
        let arguments = [
          "--log", directory.appending("log\(round)").string, "run", "-j2", "--", "true",
        ]
        daybook.append(try Program.run(Program.daybook, arguments, input: inputs))
        again.append(try Program.run(Program.daybook, arguments, input: inputs))
        if let path = Program.path(of: "parallel") {
          let log = directory.appending("joblog\(round)").string
          parallel.append(
            try Program.run(path, ["-j2", "--joblog", log, "true"], input: inputs))
        }
      }
      let total = Double(count)
      let baseline = total / median(xargs)
      var measurements = [
        Measurement(name: "xargs -P2 -n1 true", value: baseline, unit: "/s"),
        Measurement(
          name: "daybook run -j2 -- true", value: total / median(daybook), unit: "/s",
          comparison: (baseline, "xargs", 0.8)),
        Measurement(
          name: "a second run that skips \(count) inputs", value: median(again), unit: "s",
          bound: .atMost(0.3)),
      ]
      if !parallel.isEmpty {
        measurements.append(
          Measurement(
            name: "GNU parallel -j2 --joblog", value: total / median(parallel), unit: "/s",
            comparison: (baseline, "xargs", 0)))
      }
      return measurements
    }
  }
}
