import Foundation

let arguments = CommandLine.arguments.dropFirst()
let isSmoke = arguments.contains("--smoke")
let wanted = arguments.filter { !$0.hasPrefix("--") }
let rounds = isSmoke ? 1 : 5

func wants(_ suite: String) -> Bool { wanted.isEmpty || wanted.contains(suite) }

var measurements: [Measurement] = []
// First, while the process has no memory that it could use again.
if wants("memory") {
  measurements += try await MemoryBenchmarks.run(count: isSmoke ? 1_000 : 1_000_000)
}
if wants("run") {
  measurements += try await RunBenchmarks.run(rounds: rounds, count: isSmoke ? 20 : 2_000)
}
if wants("enqueue") {
  measurements += try await EnqueueBenchmarks.run(rounds: rounds, count: isSmoke ? 20 : 2_000)
}
if wants("lease") {
  measurements += try await LeaseBenchmarks.run(
    rounds: rounds, count: isSmoke ? 2_000 : 1_000_000)
}
if wants("life") {
  measurements += try await LifeCycleBenchmarks.run(rounds: rounds, count: isSmoke ? 80 : 8_000)
}
if wants("heartbeat") {
  measurements += try await HeartbeatBenchmarks.run(
    jobs: isSmoke ? 1_000 : 10_000, workers: isSmoke ? 10 : 100)
}
if wants("replay") {
  measurements += try await ReplayBenchmarks.run(
    rounds: rounds, events: isSmoke ? 3_000 : 3_000_000)
}
if wants("digests") {
  measurements += try await DigestBenchmarks.run(
    rounds: rounds, events: isSmoke ? 3_000 : 1_000_000)
}
if wants("audit") {
  measurements += try await AuditBenchmarks.run(
    rounds: rounds, events: isSmoke ? 2_000 : 1_000_000, commits: isSmoke ? 80 : 40_000)
}
if wants("find") {
  measurements += try await FindBenchmarks.run(
    rounds: rounds, events: isSmoke ? 3_000 : 10_000_000)
}
if wants("list") {
  measurements += try await ListBenchmarks.run(
    waiting: isSmoke ? 2_000 : 1_000_000, pages: isSmoke ? 10 : 2_000)
}
if wants("http") {
  measurements += try await HTTPBenchmarks.run(
    rounds: min(rounds, 3), count: isSmoke ? 128 : 20_000, waiting: isSmoke ? 2_000 : 1_000_000)
}
print(Measurement.table(measurements))
