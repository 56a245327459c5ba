import DaybookSystem
import DaybookTesting
import Testing

@Suite struct `Steps in the order of a seed` {
  /// Three tasks that write their names, three times each.
  private func order(_ seed: UInt64) throws -> String {
    let shared = Order()
    try StepExecutor.run(seed: seed) {
      await withTaskGroup(of: Void.self) { group in
        for name in ["a", "b", "c"] {
          group.addTask {
            for _ in 0..<3 {
              shared.add(name)
              await Task.yield()
            }
          }
        }
      }
    }
    return shared.text
  }

  private final class Order: Sendable {
    private let content = Lock("")

    func add(_ name: String) { content.withLock { $0 += name } }

    var text: String { content.withLock { $0 } }
  }

  @Test(arguments: UInt64(1)...10)
  func `are the same for the same seed`(seed: UInt64) throws {
    #expect(try order(seed) == order(seed))
  }

  @Test func `are others for other seeds`() throws {
    let orders = Set(try (UInt64(1)...20).map { try order($0) })
    #expect(orders.count > 5)
    #expect(orders.allSatisfy { $0.sorted() == Array("aaabbbccc") })
  }

  @Test func `hand on what the task throws`() {
    #expect(throws: ExpectationFailure("no")) {
      try StepExecutor.run(seed: 1) { throw ExpectationFailure("no") }
    }
  }

  @Test func `wait for what happens elsewhere`() throws {
    let answer = try StepExecutor.run(seed: 1) {
      await withCheckedContinuation { continuation in
        _ = PlainThread(name: "elsewhere") { continuation.resume(returning: 7) }
      }
    }
    #expect(answer == 7)
  }
}
