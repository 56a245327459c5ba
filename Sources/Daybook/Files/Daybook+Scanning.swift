internal import DaybookDomain
internal import DaybookLog
internal import DaybookProjections
internal import DaybookSystem
internal import DaybookWire
public import SystemPackage

extension Daybook {
  /// Walks over a tree and queues one job for each file that needs one and has none.
  ///
  /// The walk has a fixed order and makes checkpoints as it goes, each in one commit with the
  /// jobs of its stretch. When it is interrupted, by a cancelled task or a power cut, the same
  /// scan goes on behind the last checkpoint and does not read again what lies before it. When it
  /// has come to its end, its checkpoint is cleared, and the same scan begins afresh next time.
  ///
  /// Links are not followed. Directories and files that cannot be read are recorded with the next
  /// checkpoint, and the walk goes on. Memory is needed for the names of the directories on the
  /// way to the present one, whatever the size of the tree.
  ///
  /// - Parameters:
  ///   - scan: What to walk over, and what to queue.
  ///   - attribution: Who does it, and why.
  ///   - unreadable: Called with what cannot be read.
  ///   - progress: Called after every checkpoint.
  /// - Returns: How far it came; it has not finished when its task was cancelled.
  /// - Throws: ``DaybookError``. What the last checkpoint covers is queued. The directory itself
  ///   must be readable, ``InvalidField/directory(code:)``.
  @discardableResult
  public func scan(
    _ scan: FileScan, as attribution: Attribution? = nil,
    unreadable: (FilePath, Errno) -> Void = { _, _ in },
    progress: (FileScanReport) -> Void = { _ in }
  ) async throws(DaybookError) -> FileScanReport {
    let attribution = attribution ?? Attribution(actor: engine.options.actor)
    var scan = scan
    scan.directory = scan.directory.fromRoot
    // What the rules object to, they object to before anything is written.
    _ = try prepared(scan.job, attribution)
    do throws(Errno) {
      _ = try FileWalk(root: scan.directory, pattern: nil)
    } catch { throw .rejected(.invalid(field: .directory(code: error.rawValue))) }
    let start = try await startScan(scan, attribution)
    var course = ScanCourse(scan, start)
    var walk: FileWalk
    do throws(Errno) {
      walk = try FileWalk(root: scan.directory, pattern: scan.pattern, after: course.cursor)
    } catch { throw .rejected(.invalid(field: .directory(code: error.rawValue))) }

    while !Task.isCancelled {
      guard let step = walk.next() else {
        course.report.isFinished = true
        break
      }
      switch course.take(step, walk) {
      case .success(let request):
        if let request { course.jobs.append(try prepared(request, attribution)) }
      case .failure(let error):
        course.note(error, step)
        unreadable(walk.absolute(step.path), error)
      }
      if course.isCheckpointDue {
        course.report.directoryCount = walk.directoryCount
        try await commit(&course, attribution)
        progress(course.report)
      }
    }
    course.report.directoryCount = walk.directoryCount
    try await commit(&course, attribution)
    return course.report
  }
}

extension Daybook {
  private func prepared(
    _ request: JobRequest, _ attribution: Attribution
  ) throws(DaybookError) -> PreparedJob {
    do throws(JobRejection) {
      return try request.prepared(
        for: attribution, detailByteLimit: engine.options.detailByteLimit)
    } catch { throw .rejected(error) }
  }

  /// Goes on with the scan of the same key, or starts one.
  private func startScan(
    _ scan: FileScan, _ attribution: Attribution
  ) async throws(DaybookError) -> ScanStart {
    var detail = EventDetail()
    detail.add(scan.keyText(scan.directory), as: .key)
    detail.add(scan.directory.bytes, as: .directory)
    detail.add(attribution)
    let bytes = try encoded(detail)
    let key = scan.digest(scan.directory)
    let (queue, kind) = (scan.job.queue, scan.job.kind)
    let entry = try await engine.perform(byteCount: bytes.count) { state -> Scans.Entry in
      if let open = state.ledger.scans[key] { return open }
      let author = state.author(attribution)
      let event = JobEvent.ScanStarted(key: key, queue: state.name(queue), kind: state.name(kind))
      state.record(.scanStarted(event), job: JobID.none, detail: bytes, by: author)
      return state.ledger.scans[key]!
    }
    guard entry.checkpoint > .beginning, !scan.beginsAfresh else {
      return ScanStart(entry: entry, cursor: [])
    }
    do throws(FoldFault) {
      guard case .present(let detail) = try engine.log.event(at: entry.checkpoint)?.detail else {
        return ScanStart(entry: entry, cursor: [])
      }
      return ScanStart(entry: entry, cursor: detail[.cursor] ?? [])
    } catch { throw .unreadable(error) }
  }

  /// Queues the jobs of a stretch and notes how far the scan is, in one commit.
  private func commit(
    _ course: inout ScanCourse, _ attribution: Attribution
  ) async throws(DaybookError) {
    guard course.hasNews || course.report.isFinished else { return }
    var detail = EventDetail()
    if !course.report.isFinished { detail.add(course.cursor, as: .cursor) }
    detail.add(course.notes, as: .message)
    detail.add(attribution)
    let bytes = try encoded(detail)
    let (jobs, before) = (course.jobs, course.report)
    let byteCount = jobs.reduce(bytes.count) { $0 + $1.detail.count + 64 }
    course.report.queuedCount += try await engine.perform(byteCount: byteCount) { state in
      let author = state.author(attribution)
      var queuedCount: UInt64 = 0
      for job in jobs {
        // What the rules could object to was checked before.
        guard case .success(let result) = state.enqueue(job, by: author) else {
          preconditionFailure("a prepared job is allowed")
        }
        if case .queued = result { queuedCount += 1 }
      }
      // Another process may have brought the same scan to its end.
      if state.ledger.scans[before.scan] != nil {
        let progress = JobEvent.ScanProgress(
          scan: before.scan, seenCount: before.seenCount,
          queuedCount: before.queuedCount + queuedCount)
        state.record(
          before.isFinished ? .scanFinished(progress) : .scanCheckpointed(progress),
          job: JobID.none, detail: bytes, by: author)
      }
      return queuedCount
    }
    course.restart()
  }
}
