import DaybookLMDB
import SystemPackage
import Testing

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

@Suite struct `Crowding readers` {
  let place: Place

  init() throws { place = try Place() }

  @Test func `readers beyond the limit are refused, and let in when one has left`() throws {
    let environment = try place.open { $0.readerLimit = 2 }
    do {
      let one = try ReadTransaction(in: environment)
      let other = try ReadTransaction(in: environment)
      #expect(throws: LMDBError.readersFull) { _ = try ReadTransaction(in: environment) }
      #expect(one.commitNumber == other.commitNumber)
    }
    _ = try ReadTransaction(in: environment)
  }

  @Test func `the place of a reader that died is freed when asked for`() async throws {
    let environment = try place.open()
    try put(1, in: environment)
    await #expect(processExitsWith: .exitCode(7)) { [path = place.path().string as String] in
      try dieReading(path)
    }
    #expect(try environment.clearDeadReaders() == 1)
    #expect(try environment.clearDeadReaders() == 0)
  }

  @Test func `the place of a reader that died is freed at the next opening`() async throws {
    let environment = try place.open()
    try put(1, in: environment)
    await #expect(processExitsWith: .exitCode(7)) { [path = place.path().string as String] in
      try dieReading(path)
    }
    _ = try place.open()
    #expect(try environment.clearDeadReaders() == 0)
  }

  @Test func `readers that died do not keep others out`() async throws {
    let environment = try place.open { $0.readerLimit = 2 }
    try put(1, in: environment)
    await #expect(processExitsWith: .exitCode(7)) { [path = place.path().string as String] in
      try dieReadingTwice(path)
    }
    #expect(try environment.value(at: 1) == [1])
  }
}

private func put(_ key: UInt8, in environment: Environment) throws {
  try environment.put([UInt64(key): [key]])
}

/// Ends the process in the middle of a read transaction.
private func dieReading(_ path: String) throws {
  let environment = try openEnvironment(at: path)
  let transaction = try ReadTransaction(in: environment)
  let count = try transaction.content(of: environment.tables[0]).count()
  _exit(count == 1 ? 7 : 8)
}

/// Ends the process in the middle of two read transactions.
private func dieReadingTwice(_ path: String) throws {
  let environment = try openEnvironment(at: path)
  let transaction = try ReadTransaction(in: environment)
  try dieReading(path)
  _ = transaction.commitNumber
}
