import Daybook
import DaybookDomain
import DaybookLog
import DaybookTesting
import Testing

@Suite struct `Running schedules` {
  let clock = ManualClock()
  let daybook: Daybook

  init() throws {
    var options = Daybook.Options()
    options.clock = clock
    daybook = try Daybook(on: memoryLog(), options: options)
  }

  private func request(_ name: String) -> ScheduleRequest {
    ScheduleRequest(name: name, cron: "0 * * * *", job: JobRequest(kind: "backup"))
  }

  @Test
  func `fires what is due, and what is added while it waits, until it is cancelled`() async throws {
    let fired = Shared<[String]>([])
    let daybook = daybook
    try await daybook.addSchedule(request("first"))
    clock.advance(by: .seconds(3_600))
    let running = Task {
      try await daybook.runSchedules { firings in
        fired.update { $0 += firings.map(\.schedule) }
      }
    }
    await until { fired.value == ["first"] }
    try await daybook.addSchedule(request("second"))
    clock.advance(by: .seconds(3_600))
    // Whatever changes the log wakes it.
    try await daybook.enqueue(JobRequest(kind: "something"))
    await until { fired.value.count == 3 }
    #expect(fired.value.sorted() == ["first", "first", "second"])
    running.cancel()
    try await running.value
  }

  @Test
  func `ends when the daybook is closed`() async throws {
    let daybook = daybook
    let running = Task { try await daybook.runSchedules() }
    await daybook.close()
    await #expect(throws: DaybookError.closed) { try await running.value }
  }
}

@Suite struct `A schedule that makes no sense` {
  let daybook: Daybook

  init() throws { daybook = try Daybook(on: memoryLog()) }

  private func expect(
    _ field: InvalidField, _ change: (inout ScheduleRequest) -> Void
  ) async throws {
    var request = ScheduleRequest(
      name: "hourly", cron: "0 * * * *", job: JobRequest(kind: "backup"))
    change(&request)
    let wanted = request
    await #expect(throws: DaybookError.rejected(.invalid(field: field))) {
      try await daybook.addSchedule(wanted)
    }
    #expect(try await daybook.view().position == .beginning)
  }

  @Test func `is refused by the field that is wrong`() async throws {
    try await expect(.cron(field: "hour", reason: "25 is not 0 to 23")) { $0.cron = "0 25 * * *" }
  }

  @Test func `is refused for a time zone that nobody knows`() async throws {
    try await expect(.timeZone("Middle/Earth")) { $0.timeZone = "Middle/Earth" }
  }

  @Test func `is refused without a name`() async throws {
    try await expect(.name(field: "schedule", byteCount: 0, limit: 255)) { $0.name = "" }
  }

  @Test func `is refused with a job that has a due time of its own`() async throws {
    try await expect(.queuedLater(setting: "due")) {
      $0.job.due = Timestamp(milliseconds: 1)
    }
  }

  @Test func `is refused with a job that is not allowed`() async throws {
    try await expect(.priority(101)) { $0.job.priority = 101 }
  }

  @Test func `cannot be removed when it was never there`() async throws {
    await #expect(throws: DaybookError.rejected(.unknownSchedule)) {
      try await daybook.removeSchedule("hourly")
    }
  }
}
