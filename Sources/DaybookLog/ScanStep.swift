/// What a scan does after it has shown something.
public enum ScanStep: Hashable, Sendable {
  /// Shows the next one.
  case proceed
  /// Ends the scan.
  case stop
}
