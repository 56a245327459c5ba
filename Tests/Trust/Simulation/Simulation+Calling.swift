import Daybook
import DaybookDomain
import DaybookLog
import DaybookSystem
import DaybookTesting

/// Calls, alone and at the same time.
extension Simulation {
  /// Asks one process, whose transaction may go wrong.
  func call() async throws {
    let index = random.below(processes.count)
    let fault = drawFault(for: index)
    // Where several callers read, any of them might meet a fault of reading.
    let failsToRead = fault == nil && random.below(20) == 0
    try await ask(
      drawCall(), of: index, faults: [fault], failsToRead: failsToRead, meanwhile: [])
  }

  /// Asks one process, and while its transaction waits for its turn others ask it and other
  /// processes: these commit first, and those share the commit behind it.
  func callTogether() async throws {
    let index = random.below(processes.count)
    // Whoever must open its log again first commits something else before the call.
    if processes[index].isBroken { return try await call() }
    var meanwhile: [(call: Call, process: Int)] = []
    for _ in 0...random.below(3) {
      let process = random.below(processes.count)
      let call = drawCall()
      let isBarred = process == index ? call.looksFirst : processes[process].isBroken
      if !isBarred { meanwhile.append((call, process)) }
    }
    let faults = [drawFault(for: index), drawFault(for: index)]
    try await ask(drawCall(), of: index, faults: faults, meanwhile: meanwhile)
  }

  private func drawFault(for index: Int) -> DiskFault? {
    // What an engine does that must open its log again first is not the call that was asked.
    guard !processes[index].isBroken, random.below(10) == 0 else { return nil }
    return DiskFault.allCases[random.below(DiskFault.allCases.count)]
  }

  private func ask(
    _ call: Call, of index: Int, faults: [DiskFault?], failsToRead: Bool = false,
    meanwhile others: [(call: Call, process: Int)]
  ) async throws {
    let process = processes[index]
    let time = max(clock.now(), auditor.time)
    let gone = model.gone(at: time)
    let breaks = faults.contains { $0 != nil } && random.below(3) == 0
    process.connection.plan(faults, reopenFaults: breaks ? 1 : 0, failsToRead: failsToRead)
    let bystanders = Bystanders(
      others.map {
        Bystanders.Call(
          call: planted($0.call), daybook: processes[$0.process].daybook,
          isElsewhere: $0.process != index)
      })
    if !others.isEmpty { process.connection.meanwhile { bystanders.begin() } }
    let reply = await planted(call).ask(process.daybook)
    let replies = try bystanders.replies()
    let outcomes = process.connection.outcomes
    let isUnread = process.connection.hasFailedToRead
    process.connection.plan([])
    try auditNewEvents()
    if isUnread { return try explainUnread(call, reply, of: index, outcomes, at: time, gone) }

    // In the order in which they were committed. Of a process that dies nobody hears anything.
    let dies = outcomes.contains { $0?.isDeath == true }
    let fault = outcomes.first ?? nil
    let behind = outcomes.count > 1 ? outcomes[1] : dies ? .killedBefore : nil
    for (other, reply) in zip(others, replies) where other.process != index {
      try explain(other.call, reply, nil, at: time, gone)
    }
    try explain(call, reply, fault, at: time, gone, isHeard: !dies)
    for (other, reply) in zip(others, replies) where other.process == index {
      tally.count("shared commit")
      try explain(other.call, reply, behind, at: time, gone, isHeard: !dies)
    }
    guard model.births.isEmpty else {
      throw Finding("something has begun at \(model.births) that nobody asked for")
    }
    for fault in outcomes.compactMap({ $0 }) { tally.count(fault.rawValue) }
    if dies { return try await kill(index) }
    // Whoever could not open its log again does so with the next call.
    processes[index].isBroken = breaks && outcomes.last?.flatMap { $0 } != nil
  }

  private func explain(
    _ call: Call, _ reply: Reply, _ fault: DiskFault?, at time: Timestamp, _ gone: [WorkerID],
    isHeard: Bool = true
  ) throws {
    trace("\(call) → \(reply.answer) \(fault.map(\.rawValue) ?? "") \(isHeard ? "" : "unheard")")
    try explain(call, isHeard ? reply.answer : nil, fault, at: time, gone: gone)
    tally.calls += 1
    guard isHeard else { return }
    if let worker = reply.worker { workers.append(worker) }
    leases += reply.leases
  }

  /// Explains a call that could not read the log: before its transaction, so that nothing happened,
  /// or behind it, so that a lease was given and at once given back.
  private func explainUnread(
    _ call: Call, _ reply: Reply, of index: Int, _ outcomes: [DiskFault?], at time: Timestamp,
    _ gone: [WorkerID]
  ) throws {
    tally.count("read")
    trace("\(call) → \(reply.answer), as the log could not be read")
    if outcomes.isEmpty {
      processes[index].isBroken = true
    } else if case .leased(let attempts) = model.answer(call, at: time, gone: gone) {
      model.giveBack(attempts)
    }
    guard reply.answer == .fault(.unreadable(.log(.storage(.io(code: 5))))) else {
      throw Finding("\(call) was answered \(reply.answer) though it could not read")
    }
  }

  /// The call as a process with the planted error carries it out.
  private func planted(_ call: Call) -> Call {
    guard plant == .lateAnswers, let lease = call.lease,
      let current = leases.last(where: { $0.job == lease.job })
    else { return call }
    return call.answering(for: current)
  }
}

/// Those who ask while somebody else commits.
private final class Bystanders: Sendable {
  struct Call: Sendable {
    var call: DaybookTrust.Call
    var daybook: Daybook
    /// Whether another process is asked, which can commit before the one that waits for its turn.
    var isElsewhere: Bool
  }

  private let calls: [Call]
  private let answered: Lock<[Reply?]>
  private let hasBegun = Lock(false)
  private let executor = StepExecutor()

  init(_ calls: [Call]) {
    self.calls = calls
    answered = Lock(Array(repeating: nil, count: calls.count))
  }

  /// Has all of them ask, one after the other, each until it is answered or has to wait.
  func begin() {
    hasBegun.withLock { $0 = true }
    for (index, call) in calls.enumerated() {
      Task(executorPreference: executor) {
        let reply = await call.call.ask(call.daybook)
        self.answered.withLock { $0[index] = reply }
      }
      run()
      // Its writer may still be about to rest after the step before, and then carries the call out.
      while call.isElsewhere, answered.withLock({ $0[index] == nil }), executor.waitUntilReady() {
        run()
      }
    }
  }

  /// What they were answered, once all are; nothing when they never asked.
  func replies() throws(Finding) -> [Reply] {
    guard hasBegun.withLock({ $0 }) else { return [] }
    while true {
      run()
      let replies = answered.withLock { $0.compactMap { $0 } }
      if replies.count == calls.count { return replies }
      guard executor.waitUntilReady() else { throw Finding("a caller is never answered") }
    }
  }

  /// Runs what is ready; it is never more than one step, or the order makes no difference.
  private func run() {
    var order = SeededGenerator(seed: 0)
    executor.runUntilIdle(using: &order)
  }
}
