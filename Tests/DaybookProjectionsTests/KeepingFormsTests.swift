import DaybookDomain
import DaybookLog
import DaybookProjections
import DaybookWire
import Testing

@Suite struct `The form of every projection` {
  /// A little of everything, always the same.
  private func ledger() -> Ledger {
    var ledger = Ledger()
    let worker = WorkerID(rawValue: 1)
    let process = ProcessIdentity(boot: 1, namespace: 2, processID: 3, startTime: 4)
    let deadline = Timestamp(milliseconds: 60_000)
    let announced = JobEvent.WorkerStarted(
      name: Name(rawValue: 1), process: process, deadline: deadline)
    var specification = JobSpecification(queue: Name(rawValue: 2), kind: Name(rawValue: 3))
    specification.key = JobKey(high: 5, low: 6)
    specification.weight = 7
    let leased = JobEvent.AttemptStarted(worker: worker, deadline: deadline)
    let failed = JobEvent.AttemptFailed(failure: AttemptFailure(), retryAt: nil)
    let events: [(UInt64, JobEvent)] =
      [
        (0, .workerStarted(announced)), (2, .jobQueued(specification)),
        (2, .attemptStarted(leased)), (2, .attemptFailed(failed)), (2, .jobFailed(.permanent)),
        (6, .jobQueued(specification)), (6, .attemptStarted(leased)),
        (0, .keySkipped(JobKey(high: 1, low: 1))),
      ] + surroundings(specification)
    for (index, (job, event)) in events.enumerated() {
      ledger.apply(
        RecordedEvent(
          position: LogPosition(rawValue: UInt64(index + 1)),
          time: Timestamp(milliseconds: Int64(1_000 * index)), job: JobID(rawValue: job),
          event: event))
    }
    return ledger
  }

  /// What happens around jobs; the events before end at position 8.
  private func surroundings(_ finishing: JobSpecification) -> [(UInt64, JobEvent)] {
    let batch = BatchID(rawValue: 9)
    let opened = JobEvent.BatchOpened(owner: Name(rawValue: 4), finishing: finishing)
    let schedule = JobEvent.ScheduleAdded(
      schedule: Name(rawValue: 5), cron: Name(rawValue: 6), timeZone: Name(rawValue: 7),
      catchUp: .all, specification: finishing)
    let fired = JobEvent.ScheduleFired(schedule: Name(rawValue: 5), due: Timestamp(milliseconds: 3))
    let scan = JobEvent.ScanStarted(
      key: JobKey(high: 3, low: 4), queue: Name(rawValue: 2), kind: Name(rawValue: 3))
    let progress = JobEvent.ScanProgress(
      scan: ScanID(rawValue: 13), seenCount: 5, queuedCount: 4)
    let digested = JobEvent.StateDigested(
      throughPosition: 14, projection: Name(rawValue: 8), version: 1, high: 1, low: 2)
    return [
      (0, .batchOpened(opened)), (0, .batchSealed(JobEvent.BatchSealed(batch: batch))),
      (0, .scheduleAdded(schedule)), (0, .scheduleFired(fired)),
      (0, .scanStarted(scan)), (0, .scanCheckpointed(progress)), (0, .temporaryFileRegistered),
      (0, .stateDigested(digested)),
    ]
  }

  /// Whoever changes what is pinned here changes the version of that projection too.
  ///
  /// Snapshots of an older form are thrown away because their version is another.
  @Test func `is that of its version`() {
    let forms = [
      "jobs 8a43dedae4b5a04b2c3b304ac6f97965",
      "keys fdca40833b9f1d7061b68c07aece885c",
      "failures af237e2ba0def1cf48861a1f516ac563",
      "skiplist 3f2e9f0c0cc9dac6ac9a5355a380c0d2",
      "queues b257d1122375d0638ea43649bdcda3e1",
      "workers 8afb4bb9044de37da105ef58060016d4",
      "uploads e4f519fbce3ddcb530ea0f738cfef72e",
      "controls 9593b4b65f54baf02b2e2fcd57ef9115",
      "batches 3effe3848fd0ee916f3634a526efd9fb",
      "schedules 580f9c8a39ed1542bc992de9b59f13a5",
      "scans 65cea4d9af262e6ebc426c79eac31092",
      "temporary 9c46e80bac5b3190b58b3c45c7f3b1c4",
      "digests 00d3fea2bde20f25e929d5b386e819bc",
    ]
    #expect(digests(of: ledger()) == forms)
  }

  /// The form of the uploads, which the history above has none of.
  @Test func `of the uploads is that of its version`() {
    var ledger = ledger()
    let sent = JobEvent.UploadProgress(byteCount: 1, byteTotal: 2, fileCount: 3, fileTotal: 4)
    ledger.apply(
      RecordedEvent(
        position: ledger.head.position.next, time: Timestamp(milliseconds: 7_000),
        job: JobID(rawValue: 6),
        event: .uploadProgress(sent)))
    #expect(digests(of: ledger).contains("uploads 44b54f3923dfb5e96bd2650e0cd247dc"))
  }
}
