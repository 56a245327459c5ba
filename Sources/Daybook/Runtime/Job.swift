public import DaybookDomain

/// Work that can be queued, and for which a handler can be written.
///
/// ```swift
/// struct Transcode: Job {
///   static let kind = "transcode"
///   var path: String
/// }
/// ```
///
/// Its properties travel as JSON. What is stored stays readable only as long as its properties
/// are added to and not changed; another form deserves another kind.
public protocol Job: Codable, Sendable {
  /// What kind of work it is, in the log; 1 to 255 bytes.
  static var kind: String { get }

  /// The queue it waits in, unless something else is said when it is queued.
  static var queue: String { get }

  /// How often and how soon it is retried, unless something else is said.
  static var retry: RetryPolicy { get }

  /// How long one attempt may take, unless something else is said; for ever when `nil`.
  static var timeout: Duration? { get }
}

extension Job {
  /// `default`.
  public static var queue: String { "default" }
  /// Five attempts with exponential backoff.
  public static var retry: RetryPolicy { .standard }
  /// No time-out.
  public static var timeout: Duration? { nil }
}
