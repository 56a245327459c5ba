internal import DaybookDomain
internal import DaybookWire

/// An upload, as JSON shows it.
public struct UploadDocument: Encodable, Sendable {
  /// The job.
  public var job: UInt64
  /// Where it is in its life.
  public var state: String
  /// The queue it waits in.
  public var queue: String
  /// What kind of work it is.
  public var kind: String
  /// Names and values to find it by.
  public var labels: [String: String]
  /// What it is about, if that was not erased.
  public var key: String?
  /// The bytes that are sent.
  public var bytes: UInt64
  /// The bytes to send; 0 when nobody knows.
  public var bytesTotal: UInt64
  /// The files that are sent completely.
  public var files: UInt32
  /// The files to send; 0 when nobody knows.
  public var filesTotal: UInt32
  /// How much of it is sent.
  public var percent: Double?
  /// How fast it was when it was last heard of.
  public var bytesPerSecond: Double?
  /// How long the attempt took that completed it, in milliseconds.
  public var durationMs: Int64?
  /// When it was last heard of.
  public var heardAt: String?

  enum CodingKeys: String, CodingKey {
    case job, state, queue, kind, labels, key, bytes
    case bytesTotal = "bytes_total"
    case files
    case filesTotal = "files_total"
    case percent
    case bytesPerSecond = "bytes_per_second"
    case durationMs = "duration_ms"
    case heardAt = "heard_at"
  }
}

extension View {
  /// The document of an upload, with the texts that belong to it.
  public func document(_ upload: UploadRecord) throws(DaybookError) -> UploadDocument {
    try documents(of: [upload])[0]
  }

  /// The documents of some uploads, with the texts that belong to them.
  ///
  /// - Complexity: O(*f*) in the size of the frames that hold how the jobs were queued, each of
  ///   which is read once.
  public func documents(of uploads: [UploadRecord]) throws(DaybookError) -> [UploadDocument] {
    let excerpt = try excerpt(at: uploads.map(\.job.id.queuedPosition))
    return uploads.map { document($0, excerpt) }
  }

  private func document(_ upload: UploadRecord, _ excerpt: EventExcerpt) -> UploadDocument {
    let detail = excerpt.detail(at: upload.job.id.queuedPosition)
    let labels = (detail?.labels ?? []).map { ($0.name, $0.value) }
    return UploadDocument(
      job: upload.job.id.rawValue, state: upload.job.status.word, queue: upload.job.queue,
      kind: upload.job.kind, labels: Dictionary(labels, uniquingKeysWith: { $1 }),
      key: detail?.text(.key), bytes: upload.progress?.byteCount ?? 0,
      bytesTotal: upload.progress?.byteTotal ?? 0, files: upload.progress?.fileCount ?? 0,
      filesTotal: upload.progress?.fileTotal ?? 0, percent: upload.percent,
      bytesPerSecond: upload.bytesPerSecond, durationMs: upload.duration?.milliseconds,
      heardAt: upload.heardAt?.rfc3339)
  }
}
