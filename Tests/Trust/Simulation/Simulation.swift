import Daybook
import DaybookDomain
import DaybookLog
import DaybookProjections
import DaybookSystem
import DaybookTesting

/// Several processes on one log, all that happens to them, and what must hold after every step.
///
/// Everything follows from the seed: what is asked of whom, what the disk does, when a process
/// dies, what the clock shows. The engines are the real ones, and a lone caller commits on its own
/// thread, so that a step is over when the call returns. Callers who come while somebody commits
/// are answered by the writer's thread of their process; the step waits for them.
///
/// Left out are the threads that only save time: those that save snapshots, which are made here
/// instead, and those that look for commits of others to wake sleepers.
final class Simulation {
  /// A process: an engine with a memory of its own.
  struct Process {
    var connection: Connection
    var daybook: Daybook
    /// Whether its log could not be opened again after a fault.
    var isBroken = false
  }

  let plant: SimulateCommand.Plant?
  let tracer: (@Sendable (String) -> Void)?
  var random: SeededGenerator
  let clock = ManualClock()
  let disk: SharedDisk
  var processes: [Process] = []
  var model = PlainModel()
  var auditor = LogAuditor()
  var tally = SimulationTally()

  /// All workers that ever announced themselves, and what they were given: they outlive processes,
  /// and some come back when nobody counts on them any more.
  var workers: [Worker] = []
  var leases: [Lease] = []

  /// How far whoever follows the log has handled it.
  var followed = LogPosition.beginning

  private static let checkPeriod = 50

  init(
    seed: UInt64, plant: SimulateCommand.Plant?, tracer: (@Sendable (String) -> Void)? = nil
  ) throws {
    self.plant = plant
    self.tracer = tracer
    random = SeededGenerator(seed: seed)
    let laziness = plant == .earlyAcknowledgement ? 4 : nil
    disk = SharedDisk(
      LogIdentity(high: 1, low: seed), now: clock.now().milliseconds, laziness: laziness)
    for _ in 0..<2 + random.below(3) { processes.append(try start()) }
  }

  /// Runs a seed to its end.
  ///
  /// - Throws: ``SimulationFailure`` when something is there that must not be.
  @available(*, noasync, message: "runs the steps on the calling thread")
  static func run(
    seed: UInt64, steps: Int, plant: SimulateCommand.Plant?,
    tracer: (@Sendable (String) -> Void)? = nil
  ) throws -> SimulationTally {
    try StepExecutor.run(seed: seed) {
      let simulation = try Simulation(seed: seed, plant: plant, tracer: tracer)
      for step in 1...steps {
        do { try await simulation.step(step) } catch {
          throw SimulationFailure(seed: seed, step: step, reason: "\(error)")
        }
      }
      for process in simulation.processes { await process.daybook.close() }
      return simulation.tally
    }
  }

  private func step(_ number: Int) async throws {
    switch random.below(1_000) {
    case ..<770: try await call()
    case ..<850: try await callTogether()
    case ..<910: advanceClock()
    case ..<920: stepClockBack()
    case ..<945: try await kill()
    case ..<950: try await cutPower()
    case ..<955: try await reopenInPeace()
    case ..<970: saveSnapshot()
    default: try await follow()
    }
    try auditNewEvents()
    tally.steps += 1
    if number % Self.checkPeriod == 0 {
      for process in processes { try await check(process) }
    }
  }

  /// Reads what the step has written, after the model has explained it.
  func auditNewEvents() throws {
    try auditor.catchUp(with: disk.log)
    model.births += auditor.births
    auditor.births = []
    tally.events = Int(auditor.position.rawValue)
    tally.digest = auditor.digest
    tally.lateResults = auditor.lateCount
  }

  func trace(_ text: @autoclosure () -> String) { tracer?(text()) }
}

/// Clocks, deaths and restarts.
extension Simulation {
  func start() throws -> Process {
    let connection = Connection(disk, tellsCommits: random.below(4) > 0)
    var options = Daybook.Options()
    options.actor = "process"
    options.clock = clock
    options.finishedInMemory = 4
    options.stateDigests = .never
    tally.starts += 1
    return Process(
      connection: connection, daybook: try Daybook(on: connection, options: options))
  }

  private func advanceClock() {
    let seconds = random.below(4) == 0 ? 30 + random.below(300) : random.below(10)
    trace("the clock goes on by \(seconds) s")
    clock.advance(by: .milliseconds(1_000 * seconds + random.below(1_000)))
  }

  private func stepClockBack() {
    tally.count("clock back")
    trace("the clock goes back")
    clock.step(by: .seconds(-random.below(100)))
  }

  /// Has a process die and another take its place, whose view is compared with everything.
  func kill(_ victim: Int? = nil) async throws {
    let index = victim ?? random.below(processes.count)
    if victim == nil { tally.count("kill between calls") }
    trace("process \(index) dies")
    processes[index].connection.sever()
    processes[index] = try start()
    try auditNewEvents()
    try await check(processes[index])
  }

  /// Has all processes die at once, and the disk lose what it may lose.
  private func cutPower() async throws {
    tally.count("power cut")
    trace("the power is cut")
    for process in processes { process.connection.sever() }
    disk.cutPower()
    let head = try disk.log.head().position
    guard head >= auditor.position else {
      throw Finding("the log ends at \(head), and what was answered reached \(auditor.position)")
    }
    for index in processes.indices { processes[index] = try start() }
    try await check(processes[0])
  }

  private func reopenInPeace() async throws {
    let index = random.below(processes.count)
    tally.count("close in peace")
    trace("process \(index) closes and opens again")
    await processes[index].daybook.close()
    processes[index] = try start()
    try auditNewEvents()
    try await check(processes[index])
  }

  /// Saves what a process would save whose log has grown a lot.
  private func saveSnapshot() {
    var ledger = Ledger()
    guard (try? ledger.catchUp(with: disk.log)) != nil, ledger.head != .empty else { return }
    tally.count("snapshot")
    var writer = ByteWriter(capacity: 1 << 14)
    ledger.encode(to: &writer)
    try? disk.log.snapshots.save(writer, at: ledger.head)
  }

  /// Has a follower look, whose wake-ups come late or never: it goes on where it stopped, and
  /// handles everything in order, the last part of it again when it could not say so.
  private func follow() async throws {
    let index = random.below(processes.count)
    guard !processes[index].isBroken else { return }
    var follower = try processes[index].daybook.follower(named: "reader")
    follower.checkpointCount = 8
    processes[index].connection.plan([random.below(4) == 0 ? .full : nil])
    let start = try follower.position
    guard start <= followed else {
      throw Finding("the follower would go on behind \(start) and has handled \(followed)")
    }
    var last = start
    do {
      try await follower.catchUp { element in
        guard element.recorded.position == last.next else {
          throw Finding("the follower sees \(element.recorded.position) behind \(last)")
        }
        last = element.recorded.position
      }
    } catch let finding as Finding { throw finding } catch { tally.count("follower cut off") }
    followed = max(followed, last)
    processes[index].connection.plan([])
    trace("a follower has handled up to \(last)")
  }
}
