/// One record of a frame, read in place: bytes that mean nothing to the log.
@safe public struct Record: ~Escapable {
  /// The place of the record in the whole log.
  public let position: LogPosition

  /// The record itself, never erased.
  public let bytes: RawSpan

  /// Where its private bytes stand, or `nil` when it was written without any.
  public let detail: DetailPlace?

  @usableFromInline
  @_lifetime(copy bytes)
  package init(position: LogPosition, bytes: RawSpan, detail: DetailPlace?) {
    self.position = position
    self.bytes = bytes
    self.detail = detail
  }
}
