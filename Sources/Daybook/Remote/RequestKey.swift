internal import DaybookDomain
internal import DaybookLog
internal import DaybookWire

/// What a request is known by, so that a repetition of it is not carried out again.
///
/// What the first one was answered is kept with what it changed, in one commit, for a day: whoever
/// does not know whether a request arrived may repeat it.
public struct RequestKey: Hashable, Sendable {
  /// How long a request is known.
  public static let lifetime = Duration.seconds(86_400)

  /// The digest of who asks, and of the word under which.
  let identity: JobKey

  /// The digest of what is asked.
  let content: JobKey

  /// Names a request.
  ///
  /// - Parameters:
  ///   - key: A word that nobody but `caller` uses for this request.
  ///   - caller: Who asks; callers know nothing of each other's words.
  ///   - content: What is asked, in bytes.
  public init(_ key: String, of caller: String, content: [UInt8]) {
    identity = JobKey(digestOf: Array(caller.utf8) + [0] + Array(key.utf8))
    self.content = JobKey(digestOf: content)
  }

  static let prefix: [UInt8] = [0] + Array("request/".utf8)

  /// Where its answer is kept.
  var place: [UInt8] { Self.prefix + Array(identity.hexadecimal.utf8) }
}
