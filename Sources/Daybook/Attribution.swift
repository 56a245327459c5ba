public import DaybookLog

/// Who does something, and why: recorded with every event.
public struct Attribution: Hashable, Sendable {
  /// Who does it, such as `cli:alice`, `token:ci` or `worker:host/4711`; at most 255 bytes.
  public var actor: String

  /// The event that led to it, if one did.
  public var cause: LogPosition?

  /// Why, in the actor's own words.
  public var note: String?

  /// The request that led to it, as the caller names it.
  public var request: String?

  /// Creates an attribution.
  public init(
    actor: String, cause: LogPosition? = nil, note: String? = nil, request: String? = nil
  ) {
    self.actor = actor
    self.cause = cause
    self.note = note
    self.request = request
  }
}
