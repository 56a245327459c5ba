import Daybook
import DaybookDomain
import DaybookLog
import Testing

@Suite struct `A follower with a name` {
  struct Oops: Error {}

  let log = memoryLog()
  let daybook: Daybook

  init() async throws {
    daybook = try Daybook(on: log)
    try await daybook.enqueue((0..<10).map { _ in JobRequest(kind: "resize") })
  }

  /// The positions that a follower is shown.
  private func positions(_ daybook: Daybook, named name: String = "mail") async throws -> [UInt64] {
    var positions: [UInt64] = []
    try await daybook.follower(named: name).catchUp {
      positions.append($0.recorded.position.rawValue)
    }
    return positions
  }

  @Test func `is shown every event, in order, and none twice`() async throws {
    #expect(try await positions(daybook) == Array(1...10))
    #expect(try await positions(daybook).isEmpty)
    try await daybook.enqueue(JobRequest(kind: "resize"))
    #expect(try await positions(daybook) == [11])
  }

  @Test func `goes on in another process where it stopped`() async throws {
    _ = try await positions(daybook)
    let other = try Daybook(on: log)
    try await other.enqueue(JobRequest(kind: "resize"))
    #expect(try await positions(other) == [11])
  }

  @Test func `knows nothing of others`() async throws {
    _ = try await positions(daybook)
    #expect(try await positions(daybook, named: "other") == Array(1...10))
  }

  @Test func `is shown again what it could not handle, and not what it had`() async throws {
    let follower = try daybook.follower(named: "mail")
    await #expect(throws: Oops.self) {
      try await follower.catchUp { if $0.recorded.position.rawValue == 4 { throw Oops() } }
    }
    #expect(try follower.position.rawValue == 3)
    #expect(try await positions(daybook) == Array(4...10))
  }

  @Test func `is refused when another goes on under its name`() async throws {
    let follower = try daybook.follower(named: "mail")
    await #expect(throws: DaybookError.rejected(.followedElsewhere)) {
      try await follower.catchUp { element in
        if element.recorded.position.rawValue == 5 {
          try await follower.catchUp { _ in }
        }
      }
    }
    #expect(try follower.position.rawValue == 10)
  }

  @Test func `waits for what comes`() async throws {
    let daybook = daybook
    let seen = Shared<[UInt64]>([])
    let following = Task {
      try await daybook.follower(named: "mail").follow { element in
        seen.update { $0.append(element.recorded.position.rawValue) }
      }
    }
    await until { seen.value.count == 10 }
    try await daybook.enqueue(JobRequest(kind: "resize"))
    await until { seen.value.count == 11 }
    following.cancel()
    try await following.value
    #expect(try daybook.follower(named: "mail").position.rawValue == 11)
  }

  @Test func `keeps its checkpoint out of the application's data`() async throws {
    _ = try await positions(daybook)
    #expect(try daybook.data.entries().isEmpty)
    await #expect(throws: DaybookError.rejected(.invalid(field: .reservedKey))) {
      try await daybook.transact { $0["\u{0}follower/mail"] = nil }
    }
  }

  @Test func `must have a name`() {
    #expect(throws: DaybookError.self) { try daybook.follower(named: "") }
  }
}
