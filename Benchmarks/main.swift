import Foundation

let arguments = CommandLine.arguments.dropFirst()
let isSmoke = arguments.contains("--smoke")
let wanted = arguments.filter { !$0.hasPrefix("--") }

func wants(_ suite: String) -> Bool { wanted.isEmpty || wanted.contains(suite) }

var measurements: [Measurement] = []
if wants("enqueue") {
  measurements += try await EnqueueBenchmarks.run(
    rounds: isSmoke ? 1 : 5, count: isSmoke ? 20 : 2_000)
}
if wants("replay") {
  measurements += try await ReplayBenchmarks.run(
    rounds: isSmoke ? 1 : 5, events: isSmoke ? 3_000 : 3_000_000)
}
print(Measurement.table(measurements))
