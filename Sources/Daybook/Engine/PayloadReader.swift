internal import DaybookDomain
internal import DaybookLog
internal import DaybookProjections
internal import DaybookSystem
internal import DaybookWire

/// Reads the payloads of jobs that were leased.
///
/// Jobs that were queued in one commit stand in one frame, which is verified as a whole whenever
/// anything in it is read. So jobs that are leased together are read frame by frame, and when a
/// large frame is read for one job, the payloads of those behind it are kept: they will be asked
/// for next, one by one, and reading the frame again for each would be quadratic.
final class PayloadReader: Sendable {
  private let log: any EventLog
  private let kept = Lock(Kept())

  struct Kept {
    var payloads: [JobID: [UInt8]] = [:]
    /// The number of erasures when they were read.
    var redactionCount = 0

    /// Keeps what was read ahead in another frame too, but not of ever more frames.
    mutating func keep(_ ahead: Kept) {
      if redactionCount != ahead.redactionCount || payloads.count > 4 * keptCountLimit {
        self = ahead
      } else {
        payloads.merge(ahead.payloads) { _, new in new }
      }
    }
  }

  /// Frames with fewer events are read again rather than remembered.
  private static let smallFrame = 16
  private static let keptCountLimit = 1024
  private static let keptByteLimit = 1 << 20

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
    var ahead = Kept(redactionCount: redactionCount)
    var fault: FoldFault?
    do throws(LogError) {
      try log.readFrames(from: first) { frame in
        do throws(FoldFault) {
          try Self.read(frame, &rest, &collected, &ahead)
        } catch { fault = error }
        return .stop
      }
    } catch { throw .log(error) }
    if let fault { throw fault }
    guard rest.count < jobs.count else { throw .log(.gap(expected: first, found: first)) }
    jobs = rest
    found.merge(collected) { _, new in new }
    if !ahead.payloads.isEmpty { kept.withLock { $0.keep(ahead) } }
  }

  private static func read(
    _ frame: borrowing Frame, _ jobs: inout ArraySlice<JobID>,
    _ found: inout [JobID: [UInt8]], _ ahead: inout Kept
  ) throws(FoldFault) {
    guard let first = jobs.first, frame.first.rawValue <= first.rawValue,
      first.rawValue <= frame.last.rawValue
    else { return }
    let isLarge = frame.header.count > smallFrame
    let codec = RecordCodec()
    var byteCount = 0
    var records = frame.reader
    while !jobs.isEmpty || isLarge {
      do throws(FrameDamage) {
        guard let record = try records.next() else { return }
        let job = JobID(rawValue: record.position.rawValue)
        if job < first { continue }
        if job == jobs.first {
          jobs.removeFirst()
          if let payload = try payload(of: record, in: frame) { found[job] = payload }
        } else if byteCount < keptByteLimit, ahead.payloads.count < keptCountLimit {
          guard isLarge, codec.queuesJob(record), let payload = try payload(of: record, in: frame)
          else { continue }
          byteCount += payload.count
          ahead.payloads[job] = payload
        } else if jobs.isEmpty {
          return
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
