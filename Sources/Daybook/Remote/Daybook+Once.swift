internal import DaybookDomain
internal import DaybookLog
internal import DaybookWire

/// Requests that are carried out once, however often they are made.
extension Daybook {
  /// Has something carried out, unless a request with the same key has done so within a day; then
  /// that one's receipt is the answer.
  func performOnce(
    _ key: RequestKey?, byteCount: Int,
    _ body: @escaping @Sendable (inout EngineState) -> Result<RequestReceipt, JobRejection>
  ) async throws(DaybookError) -> RequestReceipt {
    let room = key == nil ? 0 : 512
    let result = try await engine.perform(byteCount: byteCount + room) { state in
      state.performOnce(key, body)
    }
    return try result.get()
  }

  /// Forgets what requests were answered whose day is over.
  ///
  /// - Returns: How many were forgotten.
  /// - Throws: ``DaybookError``; nothing was forgotten.
  /// - Complexity: O(*n*) in the number of requests that are known.
  @discardableResult
  public func forgetRequests() async throws(DaybookError) -> Int {
    let now = engine.options.clock.now()
    var old: [[UInt8]: [UInt8]?] = [:]
    for datum in try data.reservedEntries(withPrefix: RequestKey.prefix) {
      let kept = try? KeptReceipt(datum.value)
      if kept.map({ !$0.isKnown(at: now) }) ?? true { old.updateValue(nil, forKey: datum.key) }
    }
    let forgotten = old
    if forgotten.isEmpty { return 0 }
    try await changeReserved(byteCount: 64 * forgotten.count) { state in state.store(forgotten) }
    return forgotten.count
  }
}

extension EngineState {
  fileprivate mutating func performOnce(
    _ key: RequestKey?, _ body: (inout EngineState) -> Result<RequestReceipt, JobRejection>
  ) -> Result<RequestReceipt, DaybookError> {
    guard let key else { return body(&self).mapError { .rejected($0) } }
    do throws(LogError) {
      if let bytes = try transactionOfBatch.datum(at: key.place),
        let kept = try? KeptReceipt(bytes), kept.isKnown(at: time)
      {
        guard kept.content == key.content else { return .failure(.rejected(.requestDiffers)) }
        return .success(kept.receipt)
      }
    } catch { return .failure(.unreadable(.log(error))) }
    return body(&self).mapError { .rejected($0) }.map { receipt in
      let kept = KeptReceipt(time: time, content: key.content, receipt: receipt)
      store([key.place: kept.bytes])
      return receipt
    }
  }
}

extension KeptReceipt {
  /// Whether whoever asks again at a moment is still answered the same.
  fileprivate func isKnown(at moment: Timestamp) -> Bool {
    moment.milliseconds - time.milliseconds < RequestKey.lifetime.milliseconds
  }
}
