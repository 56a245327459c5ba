internal import DaybookDomain
internal import DaybookLog

/// The content of an event, as a sequence of fields.
///
/// What is written here is the format: the order of the visits is the order of the bytes, and a
/// field may only be added at the end, as one that is left out when it has its usual value.
protocol EventFields {
  /// Whether some fields may be left out, so that the bytes start with a word that says which.
  static var hasOptionalFields: Bool { get }

  /// Visits every field once, always in the same order.
  mutating func visit<C: FieldCoder & ~Copyable & ~Escapable>(
    _ coder: inout C
  ) throws(MalformedBytes)
}

extension EventFields {
  static var hasOptionalFields: Bool { false }
}

extension JobSpecification: EventFields {
  static var hasOptionalFields: Bool { true }

  mutating func visit<C: FieldCoder & ~Copyable & ~Escapable>(
    _ coder: inout C
  ) throws(MalformedBytes) {
    try coder.name("queue", &queue)
    try coder.name("kind", &kind)
    if try coder.includes("priority", priority != Self.standardPriority) {
      try coder.number("priority", &priority)
    }
    if try coder.includes("weight", weight != 0) { try coder.number("weight", &weight) }
    if try coder.includes("due", due != nil) { try coder.moment("due", &due) }
    if try coder.includes("key_digest", key != .none) { try coder.key("key_digest", &key) }
    if try coder.includes("unique", uniqueness != .unfinished) {
      try coder.choice("unique", &uniqueness)
    }
    if try coder.includes("attempts", retry != .standard) { try retry.visit(&coder) }
    if try coder.includes("timeout_ms", timeoutMilliseconds != 0) {
      try coder.number("timeout_ms", &timeoutMilliseconds)
    }
    if try coder.includes("group", group != .none) { try coder.name("group", &group) }
    if try coder.includes("batch", batch != .none) {
      try coder.position("batch", &batch.rawValue)
    }
  }
}

extension RetryPolicy: EventFields {
  mutating func visit<C: FieldCoder & ~Copyable & ~Escapable>(
    _ coder: inout C
  ) throws(MalformedBytes) {
    try coder.number("attempts", &attemptLimit)
    try coder.number("backoff_ms", &baseMilliseconds)
    try coder.number("backoff_limit_ms", &limitMilliseconds)
    try coder.number("backoff_multiplier_percent", &multiplierPercent)
    try coder.number("backoff_jitter_percent", &jitterPercent)
  }
}

extension JobEvent.AttemptStarted: EventFields {
  mutating func visit<C: FieldCoder & ~Copyable & ~Escapable>(
    _ coder: inout C
  ) throws(MalformedBytes) {
    try coder.position("worker", &worker.rawValue)
    try coder.moment("deadline", &deadline)
  }
}

extension JobEvent.StageEntered: EventFields {
  mutating func visit<C: FieldCoder & ~Copyable & ~Escapable>(
    _ coder: inout C
  ) throws(MalformedBytes) {
    try coder.name("stage", &stage)
  }
}

extension JobEvent.Progress: EventFields {
  mutating func visit<C: FieldCoder & ~Copyable & ~Escapable>(
    _ coder: inout C
  ) throws(MalformedBytes) {
    try coder.number("done", &done)
    try coder.number("total", &total)
  }
}

extension JobEvent.UploadProgress: EventFields {
  mutating func visit<C: FieldCoder & ~Copyable & ~Escapable>(
    _ coder: inout C
  ) throws(MalformedBytes) {
    try coder.number("bytes", &byteCount)
    try coder.number("bytes_total", &byteTotal)
    try coder.number("files", &fileCount)
    try coder.number("files_total", &fileTotal)
  }
}

extension JobEvent.AttemptFailed: EventFields {
  static var hasOptionalFields: Bool { true }

  mutating func visit<C: FieldCoder & ~Copyable & ~Escapable>(
    _ coder: inout C
  ) throws(MalformedBytes) {
    try coder.choice("category", &failure.category)
    if try coder.includes("stage", failure.stage != .none) {
      try coder.name("stage", &failure.stage)
    }
    if try coder.includes("reason", failure.reason != .none) {
      try coder.name("reason", &failure.reason)
    }
    if try coder.includes("error_type", failure.errorType != .none) {
      try coder.name("error_type", &failure.errorType)
    }
    if try coder.includes("retry_at", retryAt != nil) { try coder.moment("retry_at", &retryAt) }
  }
}

extension InterruptionReason: EventFields {
  mutating func visit<C: FieldCoder & ~Copyable & ~Escapable>(
    _ coder: inout C
  ) throws(MalformedBytes) {
    try coder.choice("reason", &self)
  }
}

extension FailureReason: EventFields {
  mutating func visit<C: FieldCoder & ~Copyable & ~Escapable>(
    _ coder: inout C
  ) throws(MalformedBytes) {
    try coder.choice("reason", &self)
  }
}

extension PauseReason: EventFields {
  mutating func visit<C: FieldCoder & ~Copyable & ~Escapable>(
    _ coder: inout C
  ) throws(MalformedBytes) {
    try coder.choice("by", &self)
  }
}

extension JobEvent.LateResult: EventFields {
  mutating func visit<C: FieldCoder & ~Copyable & ~Escapable>(
    _ coder: inout C
  ) throws(MalformedBytes) {
    try coder.choice("outcome", &outcome)
  }
}

extension JobEvent.Rescheduled: EventFields {
  static var hasOptionalFields: Bool { true }

  mutating func visit<C: FieldCoder & ~Copyable & ~Escapable>(
    _ coder: inout C
  ) throws(MalformedBytes) {
    if try coder.includes("due", due != nil) { try coder.moment("due", &due) }
    if try coder.includes("priority", priority != nil) {
      var number = priority ?? 0
      try coder.number("priority", &number)
      priority = number
    }
  }
}

extension JobEvent.JobRecalled: EventFields {
  static var hasOptionalFields: Bool { true }

  mutating func visit<C: FieldCoder & ~Copyable & ~Escapable>(
    _ coder: inout C
  ) throws(MalformedBytes) {
    try specification.visit(&coder)
    try coder.choice("status", &status)
    try coder.number("attempts_started", &attempt)
    try coder.number("failures", &failures)
    try coder.moment("ended_at", &endedAt)
  }
}

extension JobKey: EventFields {
  mutating func visit<C: FieldCoder & ~Copyable & ~Escapable>(
    _ coder: inout C
  ) throws(MalformedBytes) {
    try coder.key("key_digest", &self)
  }
}

extension JobEvent.WorkerStarted: EventFields {
  mutating func visit<C: FieldCoder & ~Copyable & ~Escapable>(
    _ coder: inout C
  ) throws(MalformedBytes) {
    try coder.name("name", &name)
    try coder.digest("boot", &process.boot)
    try coder.number("namespace", &process.namespace)
    try coder.number("pid", &process.processID)
    try coder.number("start_time", &process.startTime)
    try coder.moment("deadline", &deadline)
  }
}

extension JobEvent.Heartbeat: EventFields {
  mutating func visit<C: FieldCoder & ~Copyable & ~Escapable>(
    _ coder: inout C
  ) throws(MalformedBytes) {
    try coder.position("worker", &worker.rawValue)
    try coder.moment("deadline", &deadline)
  }
}

extension JobEvent.WorkerStopped: EventFields {
  mutating func visit<C: FieldCoder & ~Copyable & ~Escapable>(
    _ coder: inout C
  ) throws(MalformedBytes) {
    try coder.position("worker", &worker.rawValue)
    try coder.choice("reason", &reason)
  }
}

extension JobEvent.FinishedArchived: EventFields {
  mutating func visit<C: FieldCoder & ~Copyable & ~Escapable>(
    _ coder: inout C
  ) throws(MalformedBytes) {
    try coder.position("through", &throughPosition)
  }
}

extension FieldCoder where Self: ~Copyable & ~Escapable {
  /// A moment that is there, though its type says that it may be missing.
  @_lifetime(self: copy self)
  mutating func moment(
    _ label: StaticString, _ value: inout Timestamp?
  ) throws(MalformedBytes) {
    var moment = value ?? Timestamp(milliseconds: 0)
    try self.moment(label, &moment)
    value = moment
  }
}
