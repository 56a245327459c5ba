public import DaybookDomain
internal import DaybookLog
internal import DaybookProjections
internal import DaybookSystem
internal import DaybookWire
public import SystemPackage

/// What became of a temporary file.
public struct TemporaryFileRemoval: Hashable, Sendable {
  /// The job that had registered it.
  public let job: JobID
  /// Where it was; `nil` when that was erased.
  public let path: FilePath?
  /// What became of it.
  public let outcome: JobEvent.TemporaryFileRemoved.Outcome
}

extension Daybook {
  /// Registers a temporary file of a running attempt, to be removed when the attempt has ended.
  ///
  /// Register first, then create: so a crash in between leaves nothing behind. Attempts should
  /// not share names, since a file is removed by its name.
  ///
  /// - Parameters:
  ///   - path: The file, which must lie in the working directory; a relative path starts there.
  ///   - lease: The attempt.
  ///   - directory: The working directory.
  /// - Throws: ``DaybookError``; nothing was written.
  ///   ``JobRejection/outsideWorkingDirectory`` when the path leads out of the directory or
  ///   through a link, ``JobRejection/staleAttempt(current:)`` when the attempt has ended.
  public func registerTemporaryFile(
    _ path: FilePath, of lease: Lease, in directory: FilePath
  ) async throws(DaybookError) {
    try await registerTemporaryFile(
      path, of: lease.job, attempt: lease.attempt, in: directory,
      as: Attribution(actor: lease.worker.actor))
  }

  /// Registers a temporary file of a running attempt, for whoever has its number only.
  public func registerTemporaryFile(
    _ path: FilePath, of job: JobID, attempt: UInt32, in directory: FilePath,
    as attribution: Attribution? = nil
  ) async throws(DaybookError) {
    let attribution = attribution ?? Attribution(actor: engine.options.actor)
    let file: ConfinedFile
    do throws(ConfinedFile.Fault) {
      file = try ConfinedFile(checking: path, below: directory)
    } catch {
      switch error {
      case .directory:
        throw .rejected(.invalid(field: .directory(code: Errno.noSuchFileOrDirectory.rawValue)))
      case .outside: throw .rejected(.outsideWorkingDirectory)
      case .notFile: throw .rejected(.invalid(field: .temporaryFile))
      }
    }
    var detail = EventDetail()
    detail.add(file.path.bytes, as: .path)
    detail.add(file.directory.bytes, as: .directory)
    detail.add(attribution)
    let bytes = try encoded(detail)
    let rejection = try await engine.perform(byteCount: bytes.count) { state -> JobRejection? in
      guard let current = state.ledger.jobs.state(of: job) else { return .unknownJob }
      guard current.status == .running, current.attempt == attempt else {
        return .staleAttempt(current: current.attempt)
      }
      let author = state.author(attribution)
      state.record(
        .temporaryFileRegistered, job: job, attempt: attempt, detail: bytes, by: author)
      return nil
    }
    if let rejection { throw .rejected(rejection) }
  }

  /// Whether files are registered that nobody has dealt with.
  public var hasTemporaryFiles: Bool {
    engine.state.withLock { $0.ledger.temporaryFiles.count > 0 }
  }

  /// Removes the temporary files of attempts that have ended, and records what became of each.
  ///
  /// To be called by whoever ends a job, for that job, and by whoever starts to work, after
  /// ``reclaim()``, for what crashed processes have left. Files are removed below the working
  /// directory that was registered with them, and never through a link. What cannot be removed is
  /// recorded as such and not tried again.
  ///
  /// - Parameters:
  ///   - job: Whose files; `nil` for those of all jobs.
  ///   - attribution: Who does it, and why.
  /// - Returns: What became of each file that was dealt with.
  /// - Throws: ``DaybookError``. Files may be gone that are not yet recorded as such; the next
  ///   call finds them absent.
  @discardableResult
  public func removeTemporaryFiles(
    of job: JobID? = nil, as attribution: Attribution? = nil
  ) async throws(DaybookError) -> [TemporaryFileRemoval] {
    let view = try await view()
    let all = view.temporaryFiles()
    guard all.contains(where: { $0.isDue && (job == nil || $0.job == job) }) else { return [] }
    var held: Set<ConfinedFile> = []
    for record in all where !record.isDue { if let file = try file(record) { held.insert(file) } }
    var removed: [RemovedFile] = []
    for record in all where record.isDue && (job == nil || record.job == job) {
      let file = try file(record)
      // Under the name of an attempt that runs the file is that attempt's.
      if let file, held.contains(file) { continue }
      removed.append(RemovedFile(record: record, file: file, removal: file?.remove()))
    }
    let attribution = attribution ?? Attribution(actor: engine.options.actor)
    var recorded: [(RemovedFile, [UInt8])] = []
    for removed in removed { recorded.append((removed, try encoded(removed.detail(attribution)))) }
    let events = recorded
    try await engine.perform(byteCount: events.reduce(0) { $0 + $1.1.count }) { state in
      var author = state.author(attribution)
      for (removed, detail) in events {
        author.cause = removed.record.position
        state.record(removed, detail: detail, by: author)
      }
    }
    return removed.map { removed in
      TemporaryFileRemoval(
        job: removed.record.job,
        path: removed.file.map { $0.directory.appending($0.path.components) },
        outcome: removed.outcome)
    }
  }

  /// Where a file is; `nil` when that was erased.
  private func file(_ record: View.TemporaryFileRecord) throws(DaybookError) -> ConfinedFile? {
    do throws(FoldFault) {
      guard case .present(let detail) = try engine.log.event(at: record.position)?.detail,
        let path = detail[.path], let directory = detail[.directory]
      else { return nil }
      return ConfinedFile(directory: FilePath(bytes: directory), path: FilePath(bytes: path))
    } catch { throw .unreadable(error) }
  }
}

/// A file that was dealt with.
private struct RemovedFile: Sendable {
  var record: View.TemporaryFileRecord
  var file: ConfinedFile?
  var removal: ConfinedFile.Removal?

  var outcome: JobEvent.TemporaryFileRemoved.Outcome {
    switch removal {
    case .removed: .removed
    case .absent: .absent
    case .refused: .refused
    case .failed, nil: .failed
    }
  }

  func detail(_ attribution: Attribution) -> EventDetail {
    var detail = EventDetail()
    switch removal {
    case nil: detail.add("where the file is was erased", as: .message)
    case .failed(let error): detail.add(error.description, as: .message)
    default: break
    }
    detail.add(attribution)
    return detail
  }
}

extension EngineState {
  /// Records what became of a temporary file, unless somebody else has.
  fileprivate mutating func record(_ removed: RemovedFile, detail: [UInt8], by author: Author) {
    let file = removed.record
    guard ledger.temporaryFiles[file.position] != nil else { return }
    let event = JobEvent.TemporaryFileRemoved(
      file: file.position.rawValue, outcome: removed.outcome)
    // A job that has left memory is told of by the registration, which the event names.
    let isInMemory = ledger.jobs.place(of: file.job) != nil
    record(
      .temporaryFileRemoved(event), job: isInMemory ? file.job : JobID.none,
      attempt: isInMemory ? file.attempt : 0, detail: detail, by: author)
  }
}
