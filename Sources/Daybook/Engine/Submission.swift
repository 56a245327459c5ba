/// Something that a caller wants the writer to do, and waits for.
///
/// Not generic over the answer: the closures share a variable for it, and a class for every kind
/// of answer would be looked up by name at every call.
final class Submission: Sendable {
  /// About how many bytes it will append.
  let byteCount: Int

  /// Decides and records, alone with the state.
  ///
  /// Called at most once.
  let perform: @Sendable (inout EngineState) -> Void

  /// Tells the caller that it is done, or why not.
  ///
  /// Called once, after the commit. It must be quick: everybody else waits behind it.
  let deliver: @Sendable (DaybookError?) -> Void

  init(
    byteCount: Int, perform: @escaping @Sendable (inout EngineState) -> Void,
    deliver: @escaping @Sendable (DaybookError?) -> Void
  ) {
    self.byteCount = byteCount
    self.perform = perform
    self.deliver = deliver
  }
}
