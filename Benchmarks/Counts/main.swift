import DaybookTesting

// Goes one of the ways through the code, and prints for how many jobs or events; or lists them.
//
// `Benchmarks/counts.py` has an emulated processor count the instructions in `daybook_counted` and
// in whatever that calls.
if let path = CommandLine.arguments.dropFirst().first.flatMap(HotPath.init(rawValue:)) {
  let course = try StepExecutor.run(seed: 1) { try await path.prepared() }
  try Counted.run { try StepExecutor.run(seed: 1, course.body) }
  print(course.count)
} else {
  for path in HotPath.allCases { print(path.rawValue) }
}
