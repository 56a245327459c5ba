internal import DaybookDomain
internal import DaybookLog
internal import DaybookProjections
internal import DaybookSystem
internal import DaybookWire

/// Reads the payloads of jobs that were leased.
///
/// Jobs that were queued in one commit stand in one frame, which is verified as a whole whenever
/// anything in it is read. So jobs that are leased together are read frame by frame, and when the
/// jobs of a large frame are asked for one by one in their order, the payloads of those that come
/// next are kept: reading the frame again for each would be quadratic. How many are kept grows
/// with every read that finds the order unbroken, as files are read ahead; jobs that come in no
/// order are read alone.
final class PayloadReader: Sendable {
  private let log: any EventLog
  private let kept = Lock(Kept())

  struct Kept {
    var payloads: [JobID: [UInt8]] = [:]
    var byteCount = 0
    /// The number of erasures when they were read.
    var redactionCount = 0
    /// The ways through the log that jobs were lately asked for in, the latest last.
    var walks: [Walk] = []
  }

  /// Jobs that are asked for in their order.
  struct Walk {
    var last: JobID
    var window = 0

    /// Whether a job is the next of the walk, or nearly.
    func leads(to job: JobID) -> Bool {
      job > last && job.rawValue - last.rawValue <= PayloadReader.stride
    }
  }

  static let stride: UInt64 = 64
  static let walkCountLimit = 8
  static let windowMin = 8
  static let windowMax = 1024
  static let keptCountLimit = 4096
  static let keptByteLimit = 8 << 20
  static let readByteLimit = 1 << 20

  init(log: any EventLog) { self.log = log }

  /// The payloads of some jobs: empty for a job without one, none for one whose was erased.
  ///
  /// - Parameters:
  ///   - jobs: The jobs.
  ///   - redactionCount: The number of erasures when they were leased: what was read before the
  ///     last of them is not used.
  /// - Returns: The payloads by job.
  /// - Throws: ``FoldFault`` when the log cannot be read.
  /// - Complexity: O(*f*) in the size of the frames, amortised over the jobs of one frame when
  ///   they come in the order in which they were queued.
  func payloads(
    of jobs: [JobID], redactionCount: Int
  ) throws(FoldFault) -> [JobID: [UInt8]] {
    var found: [JobID: [UInt8]] = [:]
    var missing: [JobID] = []
    kept.withLock { kept in
      if kept.redactionCount != redactionCount {
        kept = Kept(redactionCount: redactionCount)
      }
      for job in jobs {
        if let payload = kept.payloads.removeValue(forKey: job) {
          found[job] = payload
          kept.byteCount -= payload.count
          kept.step(to: job)
        } else {
          missing.append(job)
        }
      }
    }
    missing.sort()
    var rest = missing[...]
    while !rest.isEmpty { try readFrame(of: &rest, into: &found, redactionCount) }
    return found
  }

  /// Reads the payloads of the first of the jobs and of all others in its frame.
  private func readFrame(
    of jobs: inout ArraySlice<JobID>, into found: inout [JobID: [UInt8]], _ redactionCount: Int
  ) throws(FoldFault) {
    let first = LogPosition(rawValue: jobs.first!.rawValue)
    var rest = jobs
    var collected: [JobID: [UInt8]] = [:]
    var ahead = Ahead(limit: kept.withLock { $0.window(for: jobs) })
    try log.scanFrames(from: first) { frame throws(FoldFault) in
      try Self.read(frame, &rest, &collected, &ahead)
      return .stop
    }
    guard rest.count < jobs.count else { throw .log(.gap(expected: first, found: first)) }
    jobs = rest
    found.merge(collected) { _, new in new }
    kept.withLock { $0.keep(ahead, redactionCount) }
  }

  private static func read(
    _ frame: borrowing Frame, _ jobs: inout ArraySlice<JobID>,
    _ found: inout [JobID: [UInt8]], _ ahead: inout Ahead
  ) throws(FoldFault) {
    guard let first = jobs.first, frame.first.rawValue <= first.rawValue,
      first.rawValue <= frame.last.rawValue
    else { return }
    let codec = RecordCodec()
    var records = frame.reader
    while !jobs.isEmpty || ahead.hasRoom {
      do throws(FrameDamage) {
        guard let record = try records.next() else { return }
        let job = JobID(rawValue: record.position.rawValue)
        if job < first { continue }
        if job == jobs.first {
          jobs.removeFirst()
          if let payload = try payload(of: record, in: frame) { found[job] = payload }
        } else if ahead.hasRoom, codec.queuesJob(record),
          let payload = try payload(of: record, in: frame)
        {
          ahead.byteCount += payload.count
          ahead.payloads[job] = payload
        }
      } catch { throw .log(.damaged(position: frame.first, error)) }
    }
  }

  private static func payload(
    of record: borrowing Record, in frame: borrowing Frame
  ) throws(FrameDamage) -> [UInt8]? {
    guard let place = record.detail else { return [] }
    guard let bytes = try frame.detail(at: place).bytes else { return nil }
    do throws(MalformedBytes) {
      return try EventDetail(bytes)[.payload] ?? []
    } catch { throw .malformed(error) }
  }
}

extension PayloadReader {
  /// What is read of a frame before it is asked for.
  struct Ahead {
    var limit: Int
    var payloads: [JobID: [UInt8]] = [:]
    var byteCount = 0

    var hasRoom: Bool { payloads.count < limit && byteCount < readByteLimit }
  }
}

extension PayloadReader.Kept {
  /// Notes that a job was asked for that had been read ahead.
  mutating func step(to job: JobID) {
    guard let index = walks.lastIndex(where: { $0.leads(to: job) }) else { return }
    walks[index].last = job
  }

  /// How many jobs behind some that must be read are worth reading with them.
  mutating func window(for jobs: ArraySlice<JobID>) -> Int {
    var walk = PayloadReader.Walk(last: jobs.last!)
    if let index = walks.lastIndex(where: { $0.leads(to: jobs.first!) }) {
      let window = walks.remove(at: index).window
      walk.window = min(max(2 * window, PayloadReader.windowMin), PayloadReader.windowMax)
    } else if walks.count == PayloadReader.walkCountLimit {
      walks.removeFirst()
    }
    walks.append(walk)
    return walk.window
  }

  /// Keeps what was read ahead, unless something has been erased since.
  mutating func keep(_ ahead: PayloadReader.Ahead, _ redactionCount: Int) {
    guard self.redactionCount == redactionCount else { return }
    if payloads.count > PayloadReader.keptCountLimit || byteCount > PayloadReader.keptByteLimit {
      payloads = [:]
      byteCount = 0
    }
    for (job, payload) in ahead.payloads {
      byteCount += payload.count - (payloads.updateValue(payload, forKey: job)?.count ?? 0)
    }
  }
}
