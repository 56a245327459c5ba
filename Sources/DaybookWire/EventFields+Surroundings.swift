internal import DaybookDomain
internal import DaybookLog

extension JobEvent.QueueScope: EventFields {
  mutating func visit<C: FieldCoder & ~Copyable & ~Escapable>(
    _ coder: inout C
  ) throws(MalformedBytes) {
    try coder.name("queue", &queue)
  }
}

extension JobEvent.QueueLimited: EventFields {
  static var hasOptionalFields: Bool { true }

  mutating func visit<C: FieldCoder & ~Copyable & ~Escapable>(
    _ coder: inout C
  ) throws(MalformedBytes) {
    try coder.name("queue", &queue)
    if try coder.includes("kind", kind != .none) { try coder.name("kind", &kind) }
    if try coder.includes("concurrency", concurrency != 0) {
      try coder.number("concurrency", &concurrency)
    }
    if try coder.includes("concurrency_per_group", concurrencyPerGroup != 0) {
      try coder.number("concurrency_per_group", &concurrencyPerGroup)
    }
    if try coder.includes("rate", rate != 0 || ratePeriodMilliseconds != 0) {
      try coder.number("rate", &rate)
      try coder.number("rate_period_ms", &ratePeriodMilliseconds)
    }
  }
}

extension JobEvent.RetentionApplied: EventFields {
  mutating func visit<C: FieldCoder & ~Copyable & ~Escapable>(
    _ coder: inout C
  ) throws(MalformedBytes) {
    try coder.name("kind", &kind)
    try coder.number("deleted", &deletedCount)
    try coder.number("redacted", &redactedCount)
  }
}

extension JobEvent.BatchOpened: EventFields {
  static var hasOptionalFields: Bool { true }

  mutating func visit<C: FieldCoder & ~Copyable & ~Escapable>(
    _ coder: inout C
  ) throws(MalformedBytes) {
    try coder.name("owner", &owner)
    try finishing.visit(&coder)
  }
}

extension JobEvent.BatchSealed: EventFields {
  mutating func visit<C: FieldCoder & ~Copyable & ~Escapable>(
    _ coder: inout C
  ) throws(MalformedBytes) {
    try coder.position("batch", &batch.rawValue)
  }
}

extension JobEvent.BatchFinished: EventFields {
  mutating func visit<C: FieldCoder & ~Copyable & ~Escapable>(
    _ coder: inout C
  ) throws(MalformedBytes) {
    try coder.position("batch", &batch.rawValue)
    try coder.number("completed", &completedCount)
    try coder.number("failed", &failedCount)
    try coder.number("cancelled", &cancelledCount)
  }
}

extension JobEvent.ScheduleAdded: EventFields {
  static var hasOptionalFields: Bool { true }

  mutating func visit<C: FieldCoder & ~Copyable & ~Escapable>(
    _ coder: inout C
  ) throws(MalformedBytes) {
    try coder.name("schedule", &schedule)
    try coder.name("cron", &cron)
    try coder.name("time_zone", &timeZone)
    try coder.choice("catch_up", &catchUp)
    try specification.visit(&coder)
  }
}

extension JobEvent.ScheduleFired: EventFields {
  mutating func visit<C: FieldCoder & ~Copyable & ~Escapable>(
    _ coder: inout C
  ) throws(MalformedBytes) {
    try coder.name("schedule", &schedule)
    try coder.moment("due", &due)
    try coder.number("missed", &missedCount)
  }
}

extension JobEvent.ScheduleRemoved: EventFields {
  mutating func visit<C: FieldCoder & ~Copyable & ~Escapable>(
    _ coder: inout C
  ) throws(MalformedBytes) {
    try coder.name("schedule", &schedule)
  }
}

extension JobEvent.ScanStarted: EventFields {
  mutating func visit<C: FieldCoder & ~Copyable & ~Escapable>(
    _ coder: inout C
  ) throws(MalformedBytes) {
    try coder.key("key_digest", &key)
    try coder.name("queue", &queue)
    try coder.name("kind", &kind)
  }
}

extension JobEvent.ScanProgress: EventFields {
  mutating func visit<C: FieldCoder & ~Copyable & ~Escapable>(
    _ coder: inout C
  ) throws(MalformedBytes) {
    try coder.position("scan", &scan.rawValue)
    try coder.number("seen", &seenCount)
    try coder.number("queued", &queuedCount)
  }
}

extension JobEvent.TemporaryFileRemoved: EventFields {
  mutating func visit<C: FieldCoder & ~Copyable & ~Escapable>(
    _ coder: inout C
  ) throws(MalformedBytes) {
    try coder.position("file", &file)
    try coder.choice("outcome", &outcome)
  }
}
