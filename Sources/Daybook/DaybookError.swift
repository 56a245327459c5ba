public import DaybookDomain
public import DaybookLog
public import DaybookProjections

/// Why something that was asked of a daybook did not happen.
public enum DaybookError: Error, Hashable, Sendable {
  /// The rules of jobs do not allow it. Nothing was recorded, but for a late result.
  case rejected(JobRejection)

  /// The log cannot be read. Nothing was written.
  case unreadable(FoldFault)

  /// The log could not be written. Nothing was written, and everything before is intact.
  case storage(StorageFault)

  /// The commit failed half-way: whether it happened must be looked up.
  case outcomeUnknown(StorageFault)

  /// The daybook was closed. Nothing was written.
  case closed
}

extension DaybookError {
  init(_ error: AppendError) {
    self =
      switch error {
      case .conflict(let actual):
        .unreadable(.log(.forked(position: actual.position)))
      case .unreadable(let error): .unreadable(.log(error))
      case .storage(let fault): .storage(fault)
      case .outcomeUnknown(let fault): .outcomeUnknown(fault)
      }
  }
}
