import Daybook
import DaybookDomain
import DaybookLog
import DaybookWire

/// Prints events one by one, in constant memory.
struct EventPrinter: ~Copyable {
  /// In which form.
  enum Form {
    /// A row each, for people.
    case rows
    /// One JSON object a line.
    case lines
    /// One JSON list.
    case document

    init(_ options: ListOutputOptions) {
      self = options.json ? .document : options.jsonl ? .lines : .rows
    }
  }

  private let form: Form
  private var writer = EventLineWriter()

  /// The number of events printed.
  private(set) var count = 0

  /// Whether somebody still reads what is printed.
  private(set) var isRead = true

  init(form: Form) { self.form = form }

  /// Prints an event.
  mutating func print(
    _ recorded: RecordedEvent, _ detail: DetailContent, _ names: NameTable
  ) {
    count += 1
    switch form {
    case .rows:
      if count == 1 { line("POSITION  TIME                      EVENT                ABOUT") }
      line(row(recorded, detail, names))
    case .lines:
      writer.write(recorded, detail: detail, names: names)
    case .document:
      writer.writer.append(count == 1 ? "[" : ",")
      writer.write(recorded, detail: detail, names: names)
    }
    if writer.writer.count > 1 << 16 { flush() }
  }

  /// Prints what is still to be printed.
  mutating func finish() {
    if form == .document { writer.writer.append(count == 0 ? "[]\n" : "]\n") }
    if form == .rows && count == 0 { line("No events.") }
    flush()
  }

  /// Prints what has been collected.
  mutating func flush() {
    if writer.writer.count > 0 { isRead = Terminal.output(bytes: writer.writer.bytes) && isRead }
    writer.writer.truncate(to: 0)
  }

  private mutating func line(_ text: String) {
    writer.writer.append(text)
    writer.writer.append("\n")
  }

  private func row(
    _ recorded: RecordedEvent, _ detail: DetailContent, _ names: NameTable
  ) -> String {
    let position = pad("\(recorded.position.rawValue)", 8, toTheRight: true)
    let time = pad(recorded.time.rfc3339, 24, toTheRight: false)
    let type = pad(recorded.event.typeWord, 19, toTheRight: false)
    let about = Self.about(recorded, detail, names)
    return "\(position)  \(time)  \(type)  \(Terminal.harmless(about))"
  }

  /// What an event is about and who did it, in a few words.
  static func about(
    _ recorded: RecordedEvent, _ detail: DetailContent, _ names: NameTable
  ) -> String {
    var about: [String] = []
    if recorded.job != .none { about.append("job \(recorded.job.rawValue)") }
    if recorded.attempt != 0 { about.append("attempt \(recorded.attempt)") }
    let summary = EventSummary.text(recorded.event, detail, names)
    if !summary.isEmpty { about.append(summary) }
    if recorded.actor != .none { about.append("by \(names[recorded.actor])") }
    return about.joined(separator: ", ")
  }

  private func pad(_ text: String, _ width: Int, toTheRight: Bool) -> String {
    let padding = String(repeating: " ", count: max(width - text.count, 0))
    return toTheRight ? padding + text : text + padding
  }
}

/// What an event says beyond its type, in a few words.
enum EventSummary {
  static func text(_ event: JobEvent, _ detail: DetailContent, _ names: NameTable) -> String {
    let fields = fields(of: event, names)
    let more: String =
      switch detail {
      case .none: ""
      case .erased: "private bytes erased"
      case .present(let detail):
        [
          detail.text(.input), detail.text(.path), detail.text(.message), detail.text(.key),
          detail.text(.note),
        ]
        .compactMap { $0?.split(whereSeparator: \.isNewline).first.map(String.init) }
        .first ?? ""
      }
    return [fields, more].filter { !$0.isEmpty }.joined(separator: ", ")
  }

  private static func fields(of event: JobEvent, _ names: NameTable) -> String {
    switch event {
    case .jobQueued(let job): "\(names[job.kind]) in \(names[job.queue])"
    case .attemptStarted(let started): "worker \(started.worker.rawValue)"
    case .stageEntered(let entered): names[entered.stage]
    case .progress(let progress): "\(progress.done) of \(progress.total)"
    case .uploadProgress(let progress): "\(progress.byteCount) of \(progress.byteTotal) bytes"
    case .attemptFailed(let failed):
      [names[failed.failure.stage], names[failed.failure.reason], names[failed.failure.errorType]]
        .filter { !$0.isEmpty }.joined(separator: " ")
    case .paused(let reason): "by \(reason.word)"
    case .jobFailed(let reason): reason.word
    case .attemptInterrupted(let reason): reason.word
    case .workerStarted(let started): "\(names[started.name]), pid \(started.process.processID)"
    case .heartbeat(let heartbeat): "worker \(heartbeat.worker.rawValue)"
    case .workerStopped(let stopped): "worker \(stopped.worker.rawValue) \(stopped.reason.word)"
    case .scanStarted(let scan): "for \(names[scan.kind]) in \(names[scan.queue])"
    case .scanCheckpointed(let scan), .scanFinished(let scan):
      "scan \(scan.scan.rawValue), \(scan.seenCount) files, \(scan.queuedCount) jobs queued"
    case .temporaryFileRemoved(let removed): "\(removed.outcome)"
    case .finishedArchived(let archived): "through position \(archived.throughPosition)"
    case .queuePaused(let scope), .queueResumed(let scope):
      scope.queue == .none ? "all queues" : names[scope.queue]
    case .queueLimited(let limits):
      (limits.kind == .none ? "" : "\(names[limits.kind]) in ") + "\(names[limits.queue]): "
        + (LimitsDocument(QueueLimits(limits)).map { Wording.limits($0) } ?? "no limits")
    case .batchOpened(let opened): "of \(names[opened.owner])"
    case .batchSealed(let sealed): "batch \(sealed.batch.rawValue)"
    case .batchFinished(let finished):
      "batch \(finished.batch.rawValue), \(finished.completedCount) completed, "
        + "\(finished.failedCount) failed, \(finished.cancelledCount) cancelled"
    case .scheduleAdded(let added): "\(names[added.schedule]), \(names[added.cron])"
    case .scheduleFired(let fired): "\(names[fired.schedule]), due \(fired.due.rfc3339)"
    case .scheduleRemoved(let removed): names[removed.schedule]
    case .retentionApplied(let applied):
      "\(names[applied.kind])\(applied.kind == .none ? "" : ": ")"
        + "\(applied.deletedCount) deleted, \(applied.redactedCount) erased"
    default: ""
    }
  }
}
