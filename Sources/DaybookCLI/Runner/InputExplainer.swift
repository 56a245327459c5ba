import Daybook
import DaybookDomain
import DaybookLog
import DaybookWire
import SystemPackage

/// Finds out what became of an input, and what a rerun would do with it.
struct InputExplainer: ~Copyable {
  private let view: View
  private var identifier: InputIdentifier

  /// What is known of an input.
  struct Document: Encodable, Sendable {
    var input: String
    var summary: String
    /// What stands on the skip list by hand.
    var marks: [String]
    var jobs: [Known]

    /// A job that was about the input.
    struct Known: Encodable, Sendable {
      /// What was run, or how it came to be about the input.
      var command: String
      /// What a rerun of the same command would do.
      var next: String
      var explanation: Explanation
    }
  }

  init(view: View, identifier: consuming InputIdentifier) {
    self.view = view
    self.identifier = identifier
  }

  /// Explains an input.
  mutating func explain(_ input: [UInt8]) throws -> Document {
    let name = InputIdentifier.text(input)
    let identity = identifier.identify(input, mustBeFile: false)
    var summary = "\(name) is no file here: it is known by its name."
    var content: String?
    switch identity {
    case .content(let digest):
      content = "sha256:\(digest)"
      summary = "\(name) is known by its content, sha256:\(digest), whatever it is called."
    case .name: break
    case .unreadable(let fault): summary = "\(name) cannot be read: \(fault.description)."
    }
    var jobs: [Document.Known] = []
    for job in try candidates(input, content, name) {
      guard let explanation = try view.explanation(of: job.id) else { continue }
      let payload = try view.detail(of: job.id)?.text(.payload) ?? "a command that was erased"
      let command =
        job.queue == RunFeeder.queue
        ? "By 'daybook run -- \(payload)', as job \(job.id.rawValue):"
        : "As the key of job \(job.id.rawValue), \(job.kind) in \(job.queue):"
      jobs.append(
        Document.Known(command: command, next: try next(job), explanation: explanation))
    }
    let marks = try [content, name].compactMap { $0 }.compactMap { try mark($0) }
    if jobs.isEmpty { summary += " No job was ever about it." }
    return Document(input: name, summary: summary, marks: marks, jobs: jobs)
  }

  /// The jobs that were about an input: by its content, its name, or as their key.
  private func candidates(
    _ input: [UInt8], _ content: String?, _ name: String
  ) throws -> [JobSummary] {
    var byKey = JobQuery()
    byKey.key = JobKey(digestOf: name)
    var found = try view.allJobs(byKey)
    var runs = JobQuery()
    runs.queue = RunFeeder.queue
    for job in try view.allJobs(runs) {
      guard let detail = try view.detail(of: job.id) else { continue }
      let isSameContent = content.map { detail.text(.key)?.hasPrefix($0 + " by ") ?? false }
      // The file of that name may have another content by now; then it was about the old one.
      if isSameContent ?? false || detail[.input] == input { found.append(job) }
    }
    return found.sorted { $0.id < $1.id }
  }

  private func next(_ job: JobSummary) throws -> String {
    guard job.queue == RunFeeder.queue else { return "The queue decides when it runs." }
    if let skip = view.skip(job.key) {
      let since = "since position \(skip.position.rawValue), \(skip.time.rfc3339)"
      if skip.job == nil { return "A rerun skips it: it is on the skip list by hand \(since)." }
      return "A rerun runs it again; with --skip-failed it skips it, \(since)."
    }
    return switch job.status {
    case .completed: "A rerun skips it as done; --rerun runs it again."
    case .failed, .cancelled: "A rerun runs it again."
    case .running: "A rerun waits for it: it is being run."
    case .paused where job.pauseReason != .shutdown: "A rerun leaves it out: it is paused."
    case .paused, .scheduled, .available, .retryable: "A rerun runs it: it was left unfinished."
    case .deleted: "A rerun runs it as if it were new."
    }
  }

  private func mark(_ key: String) throws -> String? {
    guard let skip = view.skip(JobKey(digestOf: key)), skip.job == nil else { return nil }
    let document = try view.document(skip)
    let note = document.note.map { ": “\($0)”" } ?? ""
    return "It is on the skip list by hand since position \(skip.position.rawValue), "
      + "\(skip.time.rfc3339), by \(document.actor ?? "somebody")\(note)."
  }
}
