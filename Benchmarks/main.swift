import DaybookDomain
import DaybookLog
import DaybookProjections
import DaybookWire

func history(jobs: Int, frame: Int) throws -> MemoryEventLog {
  let log = MemoryEventLog(identity: LogIdentity(high: 1, low: 2), now: 0)
  var names = NameTable()
  let queue = names.intern("video"), kind = names.intern("transcode"), actor = names.intern("worker:x")
  let codec = RecordCodec()
  var events: [(JobID, UInt32, LogPosition, JobEvent)] = []
  var position: UInt64 = 0
  var pending: [UInt64] = []
  var all: [RecordedEvent] = []
  func add(_ job: UInt64?, _ attempt: UInt32, _ previous: UInt64, _ e: JobEvent) -> UInt64 {
    position += 1
    all.append(RecordedEvent(position: LogPosition(rawValue: position), time: Timestamp(milliseconds: Int64(1_000_000 + position / 10)), job: JobID(rawValue: job ?? position), attempt: attempt, actor: actor, previous: LogPosition(rawValue: previous), event: e))
    return position
  }
  for i in 0..<jobs {
    let id = add(nil, 0, 0, .jobQueued(JobSpecification(queue: queue, kind: kind)))
    pending.append(id)
    if pending.count > 1000 {
      let j = pending.removeFirst()
      let s = add(j, 1, j, .attemptStarted(JobEvent.AttemptStarted(worker: WorkerID(rawValue: 1), deadline: Timestamp(milliseconds: 5_000_000))))
      _ = add(j, 1, s, .jobCompleted)
      if i % 4096 == 0 {
        position += 1
        all.append(RecordedEvent(position: LogPosition(rawValue: position), time: Timestamp(milliseconds: Int64(1_000_000 + position / 10)), actor: actor, event: .finishedArchived(JobEvent.FinishedArchived(throughPosition: position - 10000 > position ? 0 : position - 10000))))
      }
    }
  }
  _ = events
  events = []
  var head = LogHead.empty
  var builder = FrameBuilder(after: head, identity: FrameIdentity(session: 5, counter: 1), time: 0)
  var first = true
  try log.transact(reserving: 0) { (tx) throws(AppendError) in
    var index = 0
    while index < all.count {
      builder.restart(after: head, identity: FrameIdentity(session: 5, counter: head.frame.counter + 1), time: all[index].time.milliseconds)
      if first { names.encode(after: 0, to: &builder.preamble); first = false }
      let ft = Timestamp(milliseconds: builder.header.time)
      for _ in 0..<min(frame, all.count - index) {
        let e = all[index]
        index += 1
        builder.append { w in codec.encode(e, frameTime: ft, to: &w) }
      }
      head = builder.head
      try tx.append(&builder)
    }
  }
  return log
}

let clock = ContinuousClock()
for frame in [1000, 10, 1] {
  let log = try history(jobs: 1_000_000, frame: frame)
  let total = try log.head().position.rawValue
  for _ in 0..<3 {
    var ledger = Ledger()
    let codec = RecordCodec()
    let t0 = clock.now
    var count = 0
    try log.readFrames(from: .beginning) { frame in
      do { try ledger.fold(frame, codec: codec) { _ in count += 1 } } catch { print(error) }
      return .proceed
    }
    let d = clock.now - t0
    print("frame", frame, "events", total, d, Double(total) / (Double(d.components.attoseconds) / 1e18 + Double(d.components.seconds)) / 1e6, "M/s", ledger.jobs.count)
  }
}
