import DaybookSystem
import Testing

@Suite struct `Waiting at a monitor` {
  let monitor = Meeting()

  @Test func `a waiter goes on when the state is what it waits for`() {
    let thread = PlainThread(name: "waiter") { [monitor] in
      monitor.state.wait(until: { $0 == 1 }, then: { $0 = 2 })
      monitor.state.broadcast()
    }
    monitor.state.withLock { $0 = 1 }
    monitor.state.broadcast()
    monitor.state.wait(until: { $0 == 2 }, then: { _ in })
    thread.join()
  }

  @Test func `a waiter that is woken for nothing waits on`() {
    let thread = PlainThread(name: "waiter") { [monitor] in
      monitor.state.wait(until: { $0 >= 50 }, then: { $0 = -1 })
    }
    for number in 1...50 {
      monitor.state.withLock { $0 = number }
      monitor.state.broadcast()
      PlainThread.yield()
    }
    thread.join()
    #expect(monitor.state.withLock { $0 } == -1)
  }

  @Test func `one signal lets one waiter on`() {
    let threads = (0..<3).map { number in
      PlainThread(name: "waiter-\(number)") { [monitor] in
        monitor.state.wait(until: { $0 > 0 }, then: { $0 -= 1 })
      }
    }
    for _ in 0..<3 {
      monitor.state.withLock { $0 += 1 }
      monitor.state.signal()
    }
    for thread in threads { thread.join() }
    #expect(monitor.state.withLock { $0 } == 0)
  }

  @Test func `a body that throws lets go of the monitor`() {
    #expect(throws: Refusal.self) { try refuse() }
    #expect(monitor.state.withLock { $0 } == 0)
  }

  private func refuse() throws {
    try monitor.state.wait(until: { $0 == 0 }, then: { _ in throw Refusal() })
  }

  @Test(arguments: Span.short)
  func `a wait for nothing ends when its time is up`(span: Span) {
    #expect(!monitor.waits(for: 1, span.duration))
  }

  @Test(arguments: Span.short + Span.long)
  func `a wait for what is so already ends at once, whatever its time`(span: Span) {
    #expect(monitor.waits(for: 0, span.duration))
  }

  @Test(arguments: Span.long)
  func `a wait with a great deal of time ends when it has come true`(span: Span) {
    let thread = PlainThread(name: "setter") { [monitor] in
      monitor.state.withLock { $0 = 1 }
      monitor.state.broadcast()
    }
    #expect(monitor.waits(for: 1, span.duration))
    thread.join()
  }

  private struct Refusal: Error {}

  /// A time-out with a name for the report.
  struct Span: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var duration: Duration

    static let short = [
      Span(testDescription: "nothing", duration: .zero),
      Span(testDescription: "a millisecond", duration: .milliseconds(1)),
      Span(testDescription: "less than nothing", duration: .milliseconds(-1)),
      Span(testDescription: "an attosecond less", duration: Duration(0, attoseconds: -1)),
      Span(testDescription: "a second and a half less", duration: .milliseconds(-1_500)),
      Span(testDescription: "a century less", duration: .seconds(-3_153_600_000)),
      Span(testDescription: "the least there is", duration: .seconds(Int64.min)),
      Span(testDescription: "the least of all", duration: Duration(.min, attoseconds: 0)),
    ]

    static let long = [
      Span(testDescription: "a minute", duration: .seconds(60)),
      Span(testDescription: "a century", duration: .seconds(3_153_600_000)),
      Span(testDescription: "the most there is", duration: .seconds(Int64.max)),
      Span(
        testDescription: "the very most",
        duration: Duration(.max, attoseconds: 999_999_999_999_999_999)),
    ]
  }
}

/// A number that threads meet at.
final class Meeting: Sendable {
  let state = Monitor(0)

  func waits(for number: Int, _ timeout: Duration) -> Bool {
    state.wait(until: { $0 == number }, timeout: timeout)
  }
}

extension Duration {
  fileprivate init(_ seconds: Int64, attoseconds: Int64) {
    self.init(secondsComponent: seconds, attosecondsComponent: attoseconds)
  }
}
