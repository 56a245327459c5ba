/// What is left of an event's private bytes.
public enum DetailContent: Hashable, Sendable {
  /// It never had any.
  case none
  /// They were erased; there were so many of them.
  case erased(byteCount: Int)
  /// They are there.
  case present(EventDetail)
}
