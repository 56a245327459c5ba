public import DaybookDomain
internal import DaybookLog
internal import DaybookWire

/// What came of a request that queues jobs.
public struct RequestReceipt: Hashable, Sendable {
  /// The batch that was opened; none for jobs alone.
  public var batch = BatchID.none

  /// What became of each job, in their order.
  ///
  /// A job that another one with the same key keeps out does not belong to the batch.
  public var jobs: [EnqueueResult] = []

  /// Whether an earlier request did it, and this one only asked again.
  public var isRepeated = false

  /// Creates a receipt.
  public init(batch: BatchID = .none, jobs: [EnqueueResult] = []) {
    self.batch = batch
    self.jobs = jobs
  }
}

/// A receipt as it is kept for whoever asks again.
struct KeptReceipt {
  /// When it was made.
  var time: Timestamp
  /// The digest of what was asked.
  var content: JobKey
  var receipt: RequestReceipt
}

extension KeptReceipt {
  var bytes: [UInt8] {
    var writer = ByteWriter(capacity: 64 + 8 * receipt.jobs.count)
    writer.varint(UInt64(clamping: time.milliseconds))
    writer.varint(content.high)
    writer.varint(content.low)
    writer.varint(receipt.batch.rawValue)
    for result in receipt.jobs {
      let isDuplicate = if case .duplicate = result { true } else { false }
      writer.varint(result.job.rawValue << 1 | (isDuplicate ? 1 : 0))
    }
    return unsafe writer.bytes.withUnsafeBytes { unsafe [UInt8]($0) }
  }

  init(_ bytes: [UInt8]) throws(MalformedBytes) {
    var reader = unsafe ByteReader(bytes.span.bytes)
    time = Timestamp(milliseconds: Int64(clamping: try reader.varint()))
    content = JobKey(high: try reader.varint(), low: try reader.varint())
    receipt = RequestReceipt(batch: BatchID(rawValue: try reader.varint()))
    while !reader.isAtEnd {
      let number = try reader.varint()
      let job = JobID(rawValue: number >> 1)
      receipt.jobs.append(number & 1 == 1 ? .duplicate(of: job) : .queued(job))
    }
    receipt.isRepeated = true
  }
}
