internal import DaybookLog

extension Daybook {
  /// Has the writer look at data of Daybook's own, and change them.
  ///
  /// Their keys begin with a zero byte, which those of an application must not.
  func changeReserved<R: Sendable>(
    byteCount: Int = 256, _ body: @escaping @Sendable (inout EngineState) throws(LogError) -> R
  ) async throws(DaybookError) -> R {
    let result = try await engine.perform(byteCount: byteCount) { state in
      Result { () throws(LogError) in try body(&state) }
    }
    do throws(LogError) { return try result.get() } catch { throw .unreadable(.log(error)) }
  }
}
