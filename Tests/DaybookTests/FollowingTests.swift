import Daybook
import Testing

@Suite struct `Following the events` {
  let log = memoryLog()
  let daybook: Daybook

  init() throws { daybook = try Daybook(on: log) }

  private func positions(
    _ events: EventSequence, atMost count: Int = .max
  ) async throws -> [UInt64] {
    var positions: [UInt64] = []
    for try await event in events {
      positions.append(event.recorded.position.rawValue)
      if positions.count == count { break }
    }
    return positions
  }

  @Test func `ends at the end of the log unless it is to wait for more`() async throws {
    try await daybook.enqueue((0..<5).map { _ in JobRequest(kind: "resize") })
    #expect(try await positions(daybook.events()) == [1, 2, 3, 4, 5])
  }

  @Test func `starts behind the position that is known`() async throws {
    try await daybook.enqueue((0..<5).map { _ in JobRequest(kind: "resize") })
    #expect(try await positions(daybook.events(after: LogPosition(rawValue: 3))) == [4, 5])
  }

  @Test func `misses nothing and shows nothing twice, however the writers race`() async throws {
    let other = try Daybook(on: log)
    let followed = Task { try await positions(daybook.events(follows: true), atMost: 3_000) }
    for round in 0..<300 {
      let count = round % 9 + 1
      try await (round % 2 == 0 ? daybook : other).enqueue(
        (0..<count).map { _ in JobRequest(kind: "resize") })
    }
    let left = 3_000 - Int(try log.head().position.rawValue)
    try await other.enqueue((0..<left).map { _ in JobRequest(kind: "resize") })
    #expect(try await followed.value == Array(1...3_000))
  }

  @Test func `ends when its task is cancelled`() async throws {
    let followed = Task { try await positions(daybook.events(follows: true)) }
    try await daybook.enqueue(JobRequest(kind: "resize"))
    followed.cancel()
    #expect(try await followed.value.count <= 1)
  }

  @Test func `ends when the daybook is closed`() async throws {
    try await daybook.enqueue(JobRequest(kind: "resize"))
    let seen = Shared(0)
    let followed = Task {
      for try await _ in daybook.events(follows: true) { seen.update { $0 += 1 } }
    }
    await until { seen.value == 1 }
    await daybook.close()
    switch await followed.result {
    case .success: break
    case .failure(let error): #expect(error as? DaybookError == .closed)
    }
  }

  @Test func `shows a job's words and private bytes`() async throws {
    try await daybook.enqueue(JobRequest(kind: "resize", payload: Array("cat.jpg".utf8)))
    for try await event in daybook.events() {
      guard case .jobQueued(let specification) = event.recorded.event,
        case .present(let detail) = event.detail
      else {
        Issue.record("the first event queues the job, with its payload")
        return
      }
      #expect(event.names[specification.kind] == "resize")
      #expect(detail[.payload] == Array("cat.jpg".utf8))
    }
  }
}
