import DaybookServer
import Testing

/// The memory of wrong tokens, which must not grow with those who attack.
@Suite struct `Wrong tokens` {
  let start = ContinuousClock.now

  func network(_ number: Int) -> PeerNetwork { PeerNetwork("10.0.\(number / 256).\(number % 256)") }

  @Test func `are remembered of so many networks, those that began first being forgotten`() {
    var wrong = WrongTokens(capacity: 100)
    for number in 0..<1_000 {
      for _ in 0..<10 { wrong.note(network(number), now: start + .milliseconds(number)) }
      #expect(wrong.count <= 100)
    }
    let now = start + .seconds(1)
    #expect(wrong.wait(network(899), now: now) == nil)
    #expect(wrong.wait(network(900), now: now) != nil)
    #expect(wrong.wait(network(999), now: now) != nil)
  }

  @Test func `of a network that begins anew are counted anew, and it is the last to be forgotten`()
  {
    var wrong = WrongTokens(capacity: 2)
    wrong.note(network(1), now: start)
    wrong.note(network(2), now: start + .seconds(1))
    let later = start + .seconds(60)
    for _ in 0..<10 { wrong.note(network(1), now: later) }
    wrong.note(network(3), now: later)
    #expect(wrong.count == 2)
    #expect(wrong.wait(network(1), now: later) == .seconds(60))
  }
}
