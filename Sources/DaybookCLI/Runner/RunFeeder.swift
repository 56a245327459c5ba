import Daybook
import DaybookDomain
import DaybookLog
import DaybookSystem
import DaybookWire
import SystemPackage

/// Decides for every input of a run what is to be done with it, and hands it to the lanes.
struct RunFeeder: ~Copyable {
  private let daybook: Daybook
  private let template: CommandTemplate
  private let digest: String
  private let options: RunOptions
  private var identifier: InputIdentifier

  /// Inputs that have been identified and wait to be decided about together.
  private var batch: [Identified] = []
  private var batchStart = ContinuousClock.now

  /// The jobs that inputs of this run were given to.
  private var seen: Set<JobID> = []

  /// An input and what it is.
  struct Identified: Sendable {
    var input: [UInt8]
    var identity: InputIdentity
    var key: String
    var fault: Errno?
    /// The key that stands for the content alone, whatever its command.
    var contentKey: String?
    /// The key that the input had as a word, while there was no file of that name.
    var wordKey: String?
  }

  /// What is to be done with an input.
  enum Decision: Hashable, Sendable {
    /// A new job is queued and run.
    case run
    /// A job that failed, was cancelled or is done is run again.
    case again(JobID, after: JobStatus)
    /// A job that an earlier run has left behind is run.
    case resume(JobID)
    /// Another process is running it.
    case wait(JobID)
    /// It is done.
    case skipDone(JobID)
    /// It failed before, or is kept out by hand.
    case skipFailed(LogPosition, isByHand: Bool)
    /// Somebody has paused it.
    case paused(JobID)
    /// Only what failed is wanted, and this never did.
    case leaveOut
  }

  init(
    daybook: Daybook, template: CommandTemplate, options: RunOptions,
    identifier: consuming InputIdentifier
  ) {
    self.daybook = daybook
    self.template = template
    digest = template.digest
    self.options = options
    self.identifier = identifier
  }

  /// Feeds all inputs to the lanes.
  mutating func feed(_ source: InputSource, to work: RunWork) async throws {
    let next = try source.reader()
    while work.stop == .no, let inputs = try next() {
      for input in inputs where work.stop == .no {
        work.count { $0.total += 1 }
        batch.append(identify(input, source))
        if isFull(work) { try await flush(to: work) }
      }
      try await flush(to: work)
    }
    identifier.save()
  }

  /// Decides for all inputs, and does nothing.
  mutating func explain(
    _ source: InputSource, _ body: (Identified, Decision) -> Void
  ) async throws {
    let next = try source.reader()
    while let inputs = try next() {
      let view = try await daybook.view()
      for input in inputs {
        let identified = identify(input, source)
        body(identified, decide(identified, view))
      }
    }
    identifier.save()
  }

  private mutating func identify(_ input: [UInt8], _ source: InputSource) -> Identified {
    let identity = identifier.identify(input, mustBeFile: source.findsFiles)
    let name = InputIdentifier.text(input)
    return switch identity {
    case .content(let content):
      Identified(
        input: input, identity: identity, key: "sha256:\(content) by \(digest)",
        contentKey: "sha256:\(content)", wordKey: Self.wordKey(name, digest))
    case .name:
      Identified(input: input, identity: identity, key: Self.wordKey(name, digest))
    case .unreadable(let fault):
      Identified(
        input: input, identity: identity, key: Self.faultKey(name, digest), fault: fault)
    }
  }

  private static func wordKey(_ name: String, _ digest: String) -> String {
    "name:\(name) by \(digest)"
  }

  private static func faultKey(_ name: String, _ digest: String) -> String {
    "unreadable:\(name) by \(digest)"
  }

  /// Lanes that have nothing to do get what there is; else inputs are collected for one commit.
  private func isFull(_ work: RunWork) -> Bool {
    if batch.count >= 1_024 { return true }
    return work.readyCount < 4 && ContinuousClock.now - batchStart > .milliseconds(2)
  }

  private mutating func flush(to work: RunWork) async throws {
    guard !batch.isEmpty else { return }
    let inputs = batch
    batch = []
    defer { batchStart = .now }
    let view = try await daybook.view()
    var items: [RunItem] = []
    var requests: [JobRequest] = []
    var requested: [Int] = []
    for input in inputs {
      let decision = decide(input, view)
      switch decision {
      case .run:
        requested.append(items.count)
        requests.append(request(for: input))
        items.append(RunItem(job: .none, input: input.input, fault: input.fault))
      case .again(let job, _):
        if seen.contains(job) {
          work.addDuplicate(of: job)
        } else {
          try await daybook.retry(job)
          items.append(RunItem(job: job, input: input.input, fault: input.fault))
        }
      case .resume(let job):
        if seen.contains(job) {
          work.addDuplicate(of: job)
        } else {
          items.append(RunItem(job: job, input: input.input, fault: input.fault))
        }
      case .wait(let job):
        if seen.contains(job) {
          work.addDuplicate(of: job)
        } else {
          seen.insert(job)
          work.addForeign(RunItem(job: job, input: input.input, fault: input.fault))
        }
      case .skipDone: work.count { $0.skippedDone += 1 }
      case .skipFailed: work.count { $0.skippedFailed += 1 }
      case .paused: work.count { $0.interrupted += 1 }
      case .leaveOut: work.count { $0.total -= 1 }
      }
      if case .content = input.identity { try await forgetOldFaults(input, view) }
    }
    let results = try await daybook.enqueue(requests)
    for (index, result) in zip(requested, results) { items[index].job = result.job }
    // Inputs with the same content have the same job: it is run once.
    items = items.filter { item in
      let isNew = seen.insert(item.job).inserted
      if !isNew { work.addDuplicate(of: item.job) }
      return isNew
    }
    work.add(items)
  }

  private func request(for input: Identified) -> JobRequest {
    var request = JobRequest(kind: template.name, payload: Array(template.text.utf8))
    request.queue = Self.queue
    request.key = input.key
    request.uniqueness = .ever
    request.retry = options.retry
    request.timeout = options.timeout
    request.input = input.input
    return request
  }

  /// The queue that the jobs of runs stand in.
  static let queue = "run"

  private func decide(_ input: Identified, _ view: View) -> Decision {
    let key = JobKey(digestOf: input.key)
    if !options.onlyFailed {
      let content = input.contentKey.flatMap { view.skip(JobKey(digestOf: $0)) }
      if let skip = content ?? view.skip(key), skip.job == nil {
        return .skipFailed(skip.position, isByHand: true)
      }
    }
    // A word whose command made a file of that name is done, whatever is in the file.
    if let word = input.wordKey.flatMap({ view.standing(of: JobKey(digestOf: $0)) }),
      word.status == .completed, !options.reruns
    {
      return .skipDone(word.job)
    }
    guard let standing = view.standing(of: key) else {
      return options.onlyFailed ? .leaveOut : .run
    }
    let job = standing.job
    switch standing.status {
    case .completed: return options.reruns ? .again(job, after: .completed) : .skipDone(job)
    case .failed:
      if options.skipsFailed, let skip = view.skip(key) {
        return .skipFailed(skip.position, isByHand: false)
      }
      return .again(job, after: .failed)
    case .cancelled: return .again(job, after: .cancelled)
    case .running: return .wait(job)
    case .paused:
      let reason = ((try? view.job(job)) ?? nil)?.pauseReason
      return reason == .shutdown ? .resume(job) : .paused(job)
    case .scheduled, .available, .retryable: return .resume(job)
    case .deleted: return .run
    }
  }

  /// A file that was not there before, or could not be read, and now can be, has no failure of
  /// that kind any more.
  private func forgetOldFaults(_ input: Identified, _ view: View) async throws {
    let name = InputIdentifier.text(input.input)
    for key in [Self.faultKey(name, digest), Self.wordKey(name, digest)] {
      guard let standing = view.standing(of: JobKey(digestOf: key)), standing.status == .failed
      else { continue }
      try await daybook.delete(
        standing.job,
        as: Attribution(actor: GlobalOptions.actor, note: "the file can be read now"))
    }
  }

  /// Waits for the jobs that other processes run, and takes over those that they leave.
  func awaitForeign(_ work: RunWork) async throws {
    while work.waitForForeign() {
      let view = try await daybook.view()
      for item in work.takeForeign() {
        switch try view.job(item.job)?.status {
        case .completed: work.settleForeign(item) { $0.skippedDone += 1 + $1 }
        case .failed: work.settleForeign(item) { $0.skippedFailed += 1 + $1 }
        case nil, .cancelled, .deleted: work.settleForeign(item) { $0.cancelled += 1 + $1 }
        case .running: work.addForeign(item)
        case .scheduled, .available, .retryable, .paused: work.add([item])
        }
      }
      try await daybook.reclaim()
      await daybook.waitForChange(after: view.position, atMost: .seconds(1))
    }
  }
}
