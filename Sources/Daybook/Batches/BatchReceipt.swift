public import DaybookDomain

/// A batch that was queued in one go.
public struct BatchReceipt: Hashable, Sendable {
  /// The batch.
  public let batch: BatchID

  /// What became of each of its jobs, in their order.
  ///
  /// A job that another one with the same key keeps out does not belong to the batch.
  public let jobs: [EnqueueResult]
}
