internal import DaybookDomain
internal import DaybookLog
internal import DaybookProjections
internal import DaybookWire

/// What the writer does about batches.
extension EngineState {
  /// Opens a batch.
  mutating func openBatch(
    _ owner: String, finishing: PreparedJob, by author: Author
  ) -> BatchID {
    let event = JobEvent.batchOpened(
      JobEvent.BatchOpened(owner: name(owner), finishing: specification(of: finishing)))
    let position = record(event, job: JobID.none, detail: finishing.detail, by: author)
    freshTemplates[position] = Template(event: event, detail: finishing.detail)
    return BatchID(rawValue: position.rawValue)
  }

  /// Lets a batch take no more jobs; a batch that takes none already stays as it is.
  mutating func sealBatch(
    _ batch: BatchID, detail: [UInt8] = [], by author: Author
  ) -> Result<Void, JobRejection> {
    switch refusal(of: batch) {
    case .unknownBatch?: return .failure(.unknownBatch)
    case nil:
      let sealed = JobEvent.BatchSealed(batch: batch)
      let position = record(.batchSealed(sealed), job: JobID.none, detail: detail, by: author)
      finishIfDone(batch, because: position, by: author)
      return .success(())
    default: return .success(())
    }
  }

  /// Cancels the waiting jobs of a batch and asks the running ones to end.
  mutating func cancelBatch(
    _ batch: BatchID, now: Bool, detail: [UInt8], by author: Author
  ) -> Result<BatchCancellation, DaybookError> {
    if case .failure(let rejection) = sealBatch(batch, detail: detail, by: author) {
      return .failure(.rejected(rejection))
    }
    var answer = BatchCancellation()
    var author = author
    author.cause = LogPosition(rawValue: batch.rawValue)
    for job in ledger.jobs.outstandingJobs(of: batch) {
      guard let state = ledger.jobs.state(of: job), !state.isCancelRequested || now else {
        continue
      }
      if case .failure(let error) = command(
        .cancel(now: now), on: job, detail: detail, by: author)
      {
        return .failure(error)
      }
      if ledger.jobs.state(of: job)?.status == .running {
        answer.asked.append(job)
      } else {
        answer.cancelled.append(job)
      }
    }
    return .success(answer)
  }

  /// Why a batch takes no job; `nil` when it takes them.
  mutating func refusal(of batch: BatchID) -> JobRejection? {
    if let isOpen = ledger.batches.isOpen(batch) { return isOpen ? nil : .batchSealed }
    do throws(FoldFault) {
      let end = try noted(JobID(rawValue: batch.rawValue))
      return end?.tag == ChainEnd.batchTag ? .batchSealed : .unknownBatch
    } catch {
      abandon(error)
      return .unknownBatch
    }
  }

  /// Says that a batch is over, and queues its finishing job, if its last job has just ended.
  ///
  /// It is part of the transaction that ends the job, so that it happens once, whatever happens.
  mutating func finishIfDone(
    _ batch: BatchID, because cause: LogPosition, by author: Author
  ) {
    guard ledger.batches.isDone(batch), let entry = ledger.batches[batch] else { return }
    func count(_ statuses: JobStatus...) -> UInt32 {
      UInt32(clamping: statuses.reduce(0) { $0 + entry.jobCounts[Int($1.rawValue)] })
    }
    let finished = JobEvent.BatchFinished(
      batch: batch, completedCount: count(.completed), failedCount: count(.failed),
      cancelledCount: count(.cancelled, .deleted))
    let position = record(
      .batchFinished(finished), job: JobID.none, by: Author(actor: author.actor, cause: cause))
    guard entry.hasFinishing,
      let template = template(at: LogPosition(rawValue: batch.rawValue)),
      case .batchOpened(let opened) = template.event
    else { return }
    // Its key keeps others out, but nothing keeps it out: it is queued in any case.
    record(
      .jobQueued(opened.finishing), job: nil, detail: template.jobDetail,
      by: Author(actor: author.actor, cause: position))
  }

  /// Notes in the log where the batches end that leave memory.
  mutating func noteLeavingBatches(through position: LogPosition) {
    var leaving: [ChainEnd] = []
    ledger.batches.forEachLeaving(through: position) { leaving += [ChainEnd(of: $0)] }
    for end in leaving { note(end) }
  }
}

extension ChainEnd {
  /// What tells the end of a batch from those of jobs, which have their status there.
  static let batchTag: UInt8 = 128

  /// The end of a batch that is over.
  init(of batch: Batches.Entry) {
    self.init(
      chain: LogPosition(rawValue: batch.id.rawValue),
      head: batch.finished?.position ?? .beginning,
      time: batch.finished?.time.milliseconds ?? 0, tag: Self.batchTag)
  }
}
