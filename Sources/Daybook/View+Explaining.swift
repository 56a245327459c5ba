public import DaybookDomain
internal import DaybookLog
internal import DaybookProjections
internal import DaybookWire

extension View {
  /// Explains a job from its history, deleted or not.
  ///
  /// - Returns: `nil` when there never was such a job.
  public func explanation(of job: JobID) throws(DaybookError) -> Explanation? {
    guard let history = try history(of: job), let state = history.state else { return nil }
    let events = history.events.filter { $0.recorded.position <= position }
    let course = events.compactMap { event in
      EventSentence(event.recorded, event.detail, names).text.map { text in
        sentence(text, event.recorded, event.detail)
      }
    }
    let status = state.isReady(at: time) ? JobStatus.available : state.status
    return Explanation(
      job: job.rawValue, state: status.word, summary: try summary(job, status, state, events),
      course: course)
  }

  private func sentence(
    _ text: String, _ recorded: RecordedEvent, _ detail: DetailContent
  ) -> Explanation.Sentence {
    var note: String?
    if case .present(let detail) = detail { note = detail.text(.note) }
    return Explanation.Sentence(
      position: recorded.position.rawValue, time: recorded.time.rfc3339,
      actor: word(recorded.actor), text: text, note: note)
  }

  private func summary(
    _ job: JobID, _ status: JobStatus, _ state: JobState,
    _ events: [(recorded: RecordedEvent, detail: DetailContent)]
  ) throws(DaybookError) -> String {
    let decisive = events.last { $0.recorded.event.isDecisive(for: state.status) }
    let whose = decisive.map { authorship($0.recorded) } ?? "nobody knows by whom"
    let head = "Job \(job.rawValue) is \(status.word)"
    switch status {
    case .scheduled: return "\(head): it waits for its time, \(state.due.rfc3339)."
    case .available: return "\(head): \(try waiting(state))"
    case .running: return runningSentence(head, state)
    case .retryable:
      let failure = events.last { $0.recorded.event.isFailedAttempt }
      let what = failure.flatMap { EventSentence($0.recorded, $0.detail, names).text }
      return "\(head): \(state.failures) of \(state.specification.retry.attemptLimit) attempts "
        + "failed. \(what ?? "The next may start at \(state.due.rfc3339).")"
    case .paused:
      return state.pauseReason == .shutdown
        ? "\(head): its worker was shut down; whoever works on its queue next resumes it."
        : "\(head): somebody paused it, \(whose). It stays so until somebody resumes it."
    case .completed: return "\(head): attempt \(state.attempt) succeeded, \(whose)."
    case .failed:
      var why = "it failed for good"
      if case .jobFailed(let reason) = decisive?.recorded.event {
        why = EventSentence.why(reason, state)
      }
      return "\(head): \(why), \(whose)."
    case .cancelled:
      guard let wish = cancelRequest(in: events) else {
        return "\(head): somebody cancelled it, \(whose)."
      }
      return "\(head): somebody asked for that, \(authorship(wish)); its worker ended it, \(whose)."
    case .deleted: return "\(head), \(whose)."
    }
  }

  private func authorship(_ recorded: RecordedEvent) -> String {
    "by \(word(recorded.actor)), at position \(recorded.position.rawValue), "
      + recorded.time.rfc3339
  }

  /// Who asked the last attempt to end, if anybody did.
  private func cancelRequest(
    in events: [(recorded: RecordedEvent, detail: DetailContent)]
  ) -> RecordedEvent? {
    for (recorded, _) in events.reversed() {
      switch recorded.event {
      case .cancelRequested: return recorded
      case .attemptStarted, .retried: return nil
      default: continue
      }
    }
    return nil
  }

  private func runningSentence(_ head: String, _ state: JobState) -> String {
    guard let lease = state.lease, let worker = photograph.ledger.workers[lease.worker] else {
      return "\(head), but its worker is gone: 'stuck' would show it."
    }
    let who = "\(word(worker.name)) makes attempt \(state.attempt) since \(state.since.rfc3339)"
    let cancelling = state.isCancelRequested ? ", and was asked to end it" : ""
    let silent = worker.deadline <= time ? ", and was last heard of \(worker.heardAt.rfc3339)" : ""
    return "\(head): \(who)\(cancelling)\(silent)."
  }

  /// Who paused a queue, or everything, which comes first: a queue that is paused by itself stays
  /// so when everything is resumed.
  private func pause(of queue: Name) throws(DaybookError) -> String {
    let scope = photograph.ledger.controls.isEverythingPaused ? Name.none : queue
    let what = scope == .none ? "everything" : "its queue, \(word(queue)),"
    var filter = EventFilter()
    filter.types = EventTypes(words: ["QueuePaused"])
    var sentence = "\(what) is paused."
    try forEachEvent(matching: filter, order: .newestFirst) { recorded, detail in
      guard case .queuePaused(let paused) = recorded.event, paused.queue == scope else {
        return .proceed
      }
      sentence = "\(what) is paused \(authorship(recorded))."
      if case .present(let detail) = detail, let note = detail.text(.note) {
        sentence += " They said: “\(note)”."
      }
      return .stop
    }
    return sentence
  }

  /// What a job waits for that is ready.
  private func waiting(_ state: JobState) throws(DaybookError) -> String {
    switch photograph.ledger.controls.obstacle(for: state.specification, at: time) {
    case .paused: return try pause(of: state.specification.queue)
    case .saturated: return "as many jobs of its queue, kind or group run as may."
    case .rate(let opens):
      return "as many jobs of its queue or kind have started as may before \(opens.rfc3339)."
    case nil: break
    }
    let count = workers().count { !$0.isGone }
    if count == 0 { return "it waits for a worker. No worker is there." }
    let running = photograph.ledger.jobs.runningCount
    return "it waits for a worker. Workers that are there: \(count); jobs that they run: "
      + "\(running)."
  }
}

extension JobEvent {
  fileprivate var isFailedAttempt: Bool { if case .attemptFailed = self { true } else { false } }

  /// Whether it may have led to a status.
  fileprivate func isDecisive(for status: JobStatus) -> Bool {
    switch (self, status) {
    case (.jobCompleted, .completed), (.jobFailed, .failed), (.cancelled, .cancelled),
      (.deleted, .deleted), (.paused, .paused):
      true
    default: false
    }
  }
}
