import DaybookLMDB
import DaybookSystem
import DaybookTesting
import SystemPackage
import Testing

@Suite struct `Making commits durable` {
  let place: Place
  let environment: Environment

  init() throws {
    place = try Place()
    environment = try place.open()
  }

  @Test func `a commit is durable with the next one`() throws {
    try environment.put([1: [1]])
    let first = try environment.commitNumber()
    #expect(!environment.isDurable(first))
    try environment.put([2: [2]])
    #expect(environment.isDurable(first))
    #expect(!environment.isDurable(first + 1))
  }

  @Test func `a sync makes everything durable that is committed`() throws {
    try environment.put([1: [1]])
    try environment.sync()
    #expect(environment.isDurable(try environment.commitNumber()))
  }

  @Test func `a transaction that changes nothing makes nothing durable`() throws {
    try environment.put([1: [1]])
    let last = try environment.commitNumber()
    try environment.put([:])
    #expect(!environment.isDurable(last))
  }

  @Test func `a reader can make durable what it sees`() throws {
    try environment.put([1: [1]])
    let reader = try ReadTransaction(in: environment)
    try reader.sync()
    #expect(environment.isDurable(reader.commitNumber))
  }

  @Test func `nothing is known to be durable of a file that was opened afresh`() throws {
    try environment.put([1: [1]])
    try environment.sync()
    try environment.reopen()
    #expect(!environment.isDurable(try environment.commitNumber()))
    #expect(try environment.value(at: 1) == [1])
  }
}

@Suite struct `Writing zeros ahead` {
  let place: Place

  init() throws { place = try Place() }

  private var data: FilePath { place.path().appending("data.mdb") }

  private func fileSize() throws -> Int { Int(try Stat(data).size) }

  private func put(_ number: UInt64, likely: Int, in environment: Environment) throws {
    let transaction = try WriteTransaction(in: environment)
    let hasRoom = transaction.makeRoom(for: 1 << 12, likely: likely)
    #expect(hasRoom)
    try unsafe transaction.put(
      [UInt8](repeating: 1, count: 900).span.bytes, at: number,
      in: environment.tables[0])
    try transaction.commit()
  }

  @Test func `most commits find their place in the file`() throws {
    let environment = try place.open { $0.fillsAhead = true }
    try put(0, likely: 1_000, in: environment)
    var sizes: Set<Int> = []
    for number in 1..<100 as Range<UInt64> {
      try put(number, likely: 1_000, in: environment)
      sizes.insert(try fileSize())
    }
    #expect(sizes.count < 5, "\(sizes.sorted())")
    #expect(try fileSize() > environment.usage().usedBytes)
  }

  @Test func `what is stored is the same as without`() throws {
    do {
      let environment = try place.open { $0.fillsAhead = true }
      for number in 0..<300 as Range<UInt64> { try put(number, likely: 1_000, in: environment) }
      try environment.sync()
    }
    while Environment.isOpen(directory: place.path()) { PlainThread.yield() }
    let environment = try place.open { $0.fillsAhead = false }
    #expect(try environment.keys() == Array(0..<300))
    let reader = try ReadTransaction(in: environment)
    _ = try PageWalk(data: data, commitNumber: reader.commitNumber).check()
  }

  @Test func `a commit of much is left to make the file longer itself`() throws {
    let environment = try place.open { $0.fillsAhead = true }
    let before = try fileSize()
    try put(0, likely: 1 << 20, in: environment)
    #expect(try fileSize() < before + (1 << 16))
  }

  @Test func `the file does not reach beyond the map`() throws {
    let environment = try place.open {
      $0.fillsAhead = true
      $0.mapSizeBytes = 1 << 17
    }
    for number in 0..<20 as Range<UInt64> { try put(number, likely: 1 << 15, in: environment) }
    #expect(try fileSize() <= 1 << 17)
  }
}
