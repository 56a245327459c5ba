/// What a schedule does about the due times that passed while nobody looked.
public enum CatchUpPolicy: UInt8, Hashable, Sendable, CaseIterable, BitwiseCopyable {
  /// Leaves them out.
  case none = 0
  /// Makes up for the latest of them.
  case latest = 1
  /// Makes up for all of them, oldest first.
  case all = 2
}
