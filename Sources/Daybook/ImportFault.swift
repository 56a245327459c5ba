public import DaybookDomain

/// Why an import was given up.
///
/// Nothing was imported.
public enum ImportFault: Error, Sendable {
  /// A log stands there already.
  case occupied
  /// A line is no event, or not the one that must come.
  case line(Int, reason: String)
  /// The event of a line cannot have happened after those before it.
  case rule(Int, reason: String)
  /// The lines do not reach to the moment at which to stop.
  case noSuchMoment(MomentFault)
  /// The new log could not be written.
  case daybook(DaybookError)
  /// The lines could not be read, or the new log not put in its place.
  case system(code: Int32)
}
