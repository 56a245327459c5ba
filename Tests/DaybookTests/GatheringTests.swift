import Testing

@testable import Daybook

@Suite struct `Waiting for callers that come back` {
  private var gathering = Gathering()

  init() { gathering.note(.milliseconds(1)) }

  @Test mutating func `a lone caller is not waited for`() {
    #expect(gathering.patience(for: 1) == nil)
  }

  @Test mutating func `several are waited for half as long as a commit takes`() {
    #expect(gathering.patience(for: 2) == .microseconds(500))
  }

  @Test mutating func `how long a commit takes follows the last of them slowly`() {
    gathering.note(.milliseconds(9))
    #expect(gathering.patience(for: 2) == .milliseconds(1))
  }

  @Test func `nobody is waited for where a commit takes next to no time`() {
    var gathering = Gathering()
    gathering.note(.microseconds(10))
    #expect(gathering.patience(for: 64) == nil)
  }

  @Test mutating func `when most do not come, the next sixteen commits wait for nobody`() {
    gathering.came(3, of: 8)
    for _ in 0..<16 { #expect(gathering.patience(for: 8) == nil) }
    #expect(gathering.patience(for: 8) != nil)
  }

  @Test mutating func `when half of them come, the rest are waited for again`() {
    gathering.came(4, of: 8)
    #expect(gathering.patience(for: 8) != nil)
  }
}
