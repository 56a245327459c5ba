internal import DaybookDomain
internal import DaybookLog
internal import DaybookProjections
internal import DaybookWire

/// One half of a retention rule: which jobs, how old, and what is done to them.
struct RetentionClause: Sendable {
  var rule: RetentionRule

  /// The kinds that a rule without one leaves to others.
  var excludedKinds: Set<String>

  /// Whether jobs are deleted, or only their private bytes erased.
  var deletes: Bool

  /// How long ago a job must have ended.
  var age: Duration

  /// The clauses of all rules: erasures first.
  static func all(of rules: [RetentionRule]) -> [RetentionClause] {
    let named = Set(rules.compactMap(\.kind))
    var clauses: [RetentionClause] = []
    for deletes in [false, true] {
      for rule in rules {
        guard let age = deletes ? rule.finished : rule.payloads else { continue }
        clauses.append(
          RetentionClause(
            rule: rule, excludedKinds: rule.kind == nil ? named : [], deletes: deletes, age: age))
      }
    }
    return clauses
  }

  /// Whether it erases private bytes, perhaps of what it deletes.
  var erases: Bool { rule.payloads != nil }

  func concerns(kind: String) -> Bool {
    rule.kind.map { $0 == kind } ?? !excludedKinds.contains(kind)
  }

  func concerns(_ status: JobStatus) -> Bool {
    guard status.isTerminal else { return false }
    if status == .deleted { return !deletes && rule.states.isEmpty }
    return rule.states.isEmpty || rule.states.contains(status)
  }

  /// The key of what is remembered: another one for a rule that is another in anything.
  var memoryKey: [UInt8] {
    var text = deletes ? "delete" : "erase"
    text += " \(age.milliseconds) \(erases) \(rule.states.map(\.rawValue).sorted())"
    for kind in [rule.kind ?? ""] + excludedKinds.sorted() { text += " \(kind.utf8.count):\(kind)" }
    return [0] + Array("policy/\(JobKey(digestOf: text).hexadecimal)".utf8)
  }
}

/// Up to where a clause has looked: what ended by then, and nothing has happened to since, needs
/// no other look.
struct RetentionMemory: Hashable, Sendable {
  /// The end of the log at that time.
  var position = LogPosition.beginning

  /// Jobs that had ended by then were old enough.
  var cutoff = Timestamp(milliseconds: .min)

  init() {}

  init(position: LogPosition, cutoff: Timestamp) {
    self.position = position
    self.cutoff = cutoff
  }

  init(_ bytes: [UInt8]?) {
    guard let bytes, bytes.count == 16 else { return }
    position = LogPosition(rawValue: Self.integer(bytes[..<8]))
    cutoff = Timestamp(milliseconds: Int64(bitPattern: Self.integer(bytes[8...])))
  }

  var bytes: [UInt8] {
    [position.rawValue, UInt64(bitPattern: cutoff.milliseconds)].flatMap { word in
      (0..<8).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) }
    }
  }

  private static func integer(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}

/// What is to be done about one job, if nothing has happened to it by then.
struct RetentionStep: Sendable {
  var job: JobID
  /// Its last event when it was looked at.
  var head: LogPosition
  /// The events whose private bytes are to be erased.
  var erased: [LogPosition] = []
  /// The sizes of the frames that hold them.
  var frameByteCounts: [LogPosition: Int] = [:]
}

extension View {
  /// The jobs that a clause concerns and that are old enough, oldest first.
  ///
  /// - Complexity: O(*f*), *f* being the number of jobs that ever ended, and what is read of those
  ///   that have become old enough since `memory`.
  func steps(
    for clause: RetentionClause, since memory: RetentionMemory, cutoff: Timestamp
  ) throws(DaybookError) -> [RetentionStep] {
    var ended: [RetentionStep] = []
    func note(_ job: JobID, _ status: JobStatus, _ head: LogPosition, _ time: Timestamp) {
      guard time <= cutoff, time > memory.cutoff || head > memory.position,
        clause.concerns(status)
      else { return }
      ended.append(RetentionStep(job: job, head: head))
    }
    photograph.ledger.jobs.forEachEnded { job, state, head in
      note(job, state.status, head, state.since)
    }
    do throws(LogError) {
      try log.readChainEnds(downFrom: position) { end in
        let job = JobID(rawValue: end.chain.rawValue)
        if let status = JobStatus(rawValue: end.tag), end.head <= position,
          photograph.ledger.jobs.place(of: job) == nil
        {
          note(job, status, end.head, Timestamp(milliseconds: end.time))
        }
        return .proceed
      }
    } catch { throw .unreadable(.log(error)) }
    ended.sort { $0.job < $1.job }
    var steps: [RetentionStep] = []
    for var step in ended {
      guard let queued = try specification(of: step.job), clause.concerns(kind: word(queued.kind))
      else { continue }
      if clause.erases { try lookForPrivateBytes(&step) }
      if clause.deletes || !step.erased.isEmpty { steps.append(step) }
    }
    return steps
  }

  /// What a job was queued with, also one that is deleted.
  func specification(of job: JobID) throws(DaybookError) -> JobSpecification? {
    let first = try event(at: LogPosition(rawValue: job.rawValue))?.recorded.event
    guard case .jobQueued(let specification) = first else { return nil }
    return specification
  }

  private func lookForPrivateBytes(_ step: inout RetentionStep) throws(DaybookError) {
    do throws(FoldFault) {
      let found = try PrivateBytes(ofJobEndingAt: step.head, in: log)
      step.erased = found.positions
      step.frameByteCounts = found.frameByteCounts
    } catch { throw .unreadable(error) }
  }
}
