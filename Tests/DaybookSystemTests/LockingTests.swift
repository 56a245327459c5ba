import DaybookSystem
import Testing

@Suite struct `Locking` {
  @Test func `threads that add at the same time lose nothing`() {
    let counter = Shared(0)
    let threads = (0..<4).map { number in
      PlainThread(name: "adder-\(number)") {
        for _ in 0..<5_000 { counter.change { $0 += 1 } }
      }
    }
    for thread in threads { thread.join() }
    #expect(counter.value == 20_000)
  }

  @Test func `a body that throws lets go of the lock`() {
    let lock = Lock(0)
    #expect(throws: Refusal.self) {
      try lock.withLock { state in
        state = 5
        throw Refusal()
      }
    }
    #expect(lock.withLock { $0 } == 5)
  }

  @Test func `a lock lets go of its state when it goes`() {
    weak var kept: Shared<Int>?
    do {
      let object = Shared(1)
      kept = object
      let lock = Lock(object)
      #expect(lock.withLock { $0.value } == 1)
    }
    #expect(kept == nil)
  }

  private struct Refusal: Error {}
}

/// A value that threads share.
final class Shared<Value: Sendable>: Sendable {
  private let lock: Lock<Value>

  init(_ value: Value) { lock = Lock(value) }

  var value: Value { lock.withLock { $0 } }

  func change(_ body: (inout Value) -> Void) { lock.withLock { body(&$0) } }
}
