import DaybookSystem
import Testing

@Suite struct `Drawing entropy` {
  @Test func `a thousand numbers are a thousand different ones`() {
    var entropy = Entropy()
    // Two equal ones among a thousand come by chance once in 10^13 runs.
    let numbers = (0..<1_000).map { _ in entropy.next() }
    #expect(Set(numbers).count == numbers.count)
  }

  @Test func `every bit is sometimes set and sometimes not`() {
    var entropy = Entropy()
    let numbers = (0..<256).map { _ in entropy.next() }
    #expect(numbers.reduce(0, |) == .max)
    #expect(numbers.reduce(.max, &) == 0)
  }

  @Test func `two generators draw different numbers`() {
    var one = Entropy()
    var other = Entropy()
    #expect((0..<4).map { _ in one.next() } != (0..<4).map { _ in other.next() })
  }
}
