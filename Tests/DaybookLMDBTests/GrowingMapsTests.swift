import DaybookLMDB
import DaybookSystem
import SystemPackage
import Testing

@Suite struct `Growing maps` {
  static let mapSize = 1 << 20
  let place: Place
  let environment: Environment

  init() throws {
    place = try Place()
    environment = try place.open { $0.mapSizeBytes = Self.mapSize }
  }

  /// Puts half a megabyte under each key.
  private func fill(_ keys: ClosedRange<UInt64>) throws { try fillEnvironment(environment, keys) }

  @Test func `a write that needs more than the map is refused and leaves nothing`() throws {
    try fill(1...1)
    #expect(throws: LMDBError.mapFull) { try fill(2...3) }
    #expect(try environment.keys() == [1])
  }

  @Test func `a map that grew has room`() throws {
    try fill(1...1)
    let before = try environment.usage().mapSizeBytes
    try environment.growMap(by: 100)
    #expect(try environment.usage().mapSizeBytes >= 2 * before)
    try environment.growMap(by: 8 << 20)
    try fill(2...12)
    #expect(try environment.keys() == Array(1...12))
  }

  @Test func `a map that another process made larger is reported, and taken over`() async throws {
    try fill(1...1)
    await #expect(processExitsWith: .success) { [path = place.path().string as String] in
      let environment = try openEnvironment(at: path) { $0.mapSizeBytes = 16 << 20 }
      try fillEnvironment(environment, 2...12)
    }
    #expect(throws: LMDBError.mapOutgrown) { _ = try ReadTransaction(in: environment) }
    #expect(throws: LMDBError.mapOutgrown) { _ = try WriteTransaction(in: environment) }
    try adopt()
    #expect(try environment.keys() == Array(1...12))
  }

  @Test func `a map grows only when nobody of the process stands on it`() throws {
    try fill(1...1)
    let grown = Grown()
    var thread: PlainThread?
    do {
      let reader = try ReadTransaction(in: environment)
      thread = PlainThread(name: "growing") { [environment] in
        grown.collect { try environment.growMap(by: 1 << 20) }
      }
      // The value is read in place, from the map as it was, for as long as the reader is open.
      for _ in 0..<200 {
        let byteCount = try reader.content(of: environment.tables[0]).value(at: 1)?.byteCount
        #expect(byteCount == 1 << 19)
        PlainThread.yield()
      }
      #expect(!grown.isDone)
    }
    thread?.join()
    #expect(grown.isDone)
  }

  private func adopt() throws { try environment.adoptMapSize() }
}

/// Whether a thread has done what it was started for.
private final class Grown: Sendable {
  private let state = Lock(false)

  var isDone: Bool { state.withLock { $0 } }

  func collect(_ body: () throws -> Void) {
    if (try? body()) != nil { state.withLock { $0 = true } }
  }
}

private func fillEnvironment(_ environment: Environment, _ keys: ClosedRange<UInt64>) throws {
  let value = [UInt8](repeating: 5, count: 1 << 19)
  try environment.put(Dictionary(uniqueKeysWithValues: keys.map { ($0, value) }))
}
