import Daybook
import DaybookDomain
import DaybookProjections

/// What must hold.
extension Simulation {
  /// Compares what a process shows with a full replay, and with the model.
  func check(_ process: Process) async throws {
    let view: View
    do throws(DaybookError) { view = try await process.daybook.view() } catch {
      throw Finding("a process cannot show anything: \(error)")
    }
    var ledger = Ledger()
    try ledger.catchUp(with: disk.log)
    guard view.position == ledger.head.position else {
      throw Finding("the view ends at \(view.position), the log at \(ledger.head.position)")
    }
    for (shown, replayed) in zip(view.digests(), ledger.digests()) {
      guard shown.digest == replayed.digest else {
        throw Finding("\(shown.name) is shown otherwise than a full replay has it")
      }
      tally.digest = tally.digest &* 31 &+ shown.digest.low
    }
    tally.checks += 1
    for (id, job) in model.jobs { try compare(id, job, try view.job(id), at: view.time) }
    guard auditor.batchEnds == model.batchEnds else {
      throw Finding("the batches ended with \(auditor.batchEnds), not \(model.batchEnds)")
    }
    let known = Set(view.workers().map(\.id))
    guard known == Set(model.workers.keys) else {
      throw Finding("the workers are \(known), and should be \(model.workers.keys)")
    }
  }

  private func compare(
    _ id: JobID, _ job: PlainModel.Job, _ shown: JobSummary?, at time: Timestamp
  ) throws(Finding) {
    guard job.status != .deleted else {
      if shown != nil { throw Finding("job \(id.rawValue) is deleted and still shown") }
      return
    }
    guard let shown else { throw Finding("job \(id.rawValue) is not there") }
    let isReady = job.status.isWaiting && job.due <= time
    let status = isReady ? JobStatus.available : job.status
    func check(_ name: String, _ isRight: Bool) throws(Finding) {
      guard isRight else {
        throw Finding("job \(id.rawValue) has another \(name): \(shown), and should be \(job)")
      }
    }
    try check("status", shown.status == status)
    try check("attempt", shown.attempt == Int(job.attempt))
    try check("number of failures", shown.failures == job.failures)
    try check("priority", shown.priority == job.priority)
    try check("batch", shown.batch == job.batch)
    try check("worker", shown.worker == job.worker)
    try check("wish to cancel", shown.isCancelRequested == job.isCancelRequested)
    if job.status.isTerminal { return }
    try check("due time", shown.due == job.due)
    try check("number of interruptions", shown.interruptions == job.interruptions)
  }

  /// Has the model carry out a call that may have taken effect, and compares the answers.
  ///
  /// - Parameters:
  ///   - call: What was asked.
  ///   - answer: What was answered; `nil` when nobody has heard it.
  ///   - fault: What went wrong with its transaction.
  ///   - time: The time of the events of the step.
  ///   - gone: The workers that were gone when the step began.
  /// - Throws: ``Finding`` when the answer is another one.
  func explain(
    _ call: Call, _ answer: Answer?, _ fault: DiskFault?, at time: Timestamp, gone: [WorkerID]
  ) throws(Finding) {
    var expected: Answer?
    if fault?.isApplied ?? true { expected = model.answer(call, at: time, gone: gone) }
    guard let answer else { return }
    switch fault {
    case .conflict?:
      guard case .fault(.unreadable(.log(.forked))) = answer else { break }
      return
    case .full?: expected = .fault(.storage(.full))
    case .lost?, .written?: expected = .fault(.outcomeUnknown(.io(code: 5)))
    case .killedBefore?, .killedAfter?, nil: break
    }
    guard answer == expected else {
      throw Finding("\(call) was answered \(answer), and should be \(expected, default: "refused")")
    }
  }
}
