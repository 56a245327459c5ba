/// The reasons why a request is answered without looking at what it wants.
public enum AccessRefusal: Error, Hashable, Sendable {
  /// It brings no token.
  case missing
  /// It brings a token that is none of the server's.
  case wrong
  /// Too many wrong tokens came from where it comes from; `retryAfter` is how long no token from
  /// there is looked at.
  case tooMany(retryAfter: Duration)
}
