internal import DaybookSystem
public import Logging
public import SystemPackage

/// Says who makes a request, by the token that it brings.
///
/// A file of tokens is read again when it has changed, so that tokens are added and removed while
/// the server runs. Any task may ask at any time.
public final class Access: Sendable {
  private struct State {
    /// `nil` when everybody may do everything.
    var tokens: TokenTable?
    var wrong = WrongTokens()
    var stamp: FileStamp?
    var looked: ContinuousClock.Instant?
  }

  private let state: Lock<State>
  private let file: FilePath?
  private let logger: Logger

  /// How often at most it is looked whether the file has changed.
  private static let lookInterval = Duration.seconds(1)

  private init(_ tokens: TokenTable?, file: FilePath?, stamp: FileStamp?, logger: Logger) {
    state = Lock(State(tokens: tokens, stamp: stamp))
    self.file = file
    self.logger = logger
  }

  /// Lets everybody do everything as ``Caller/local``: for servers that are reached from their own
  /// machine only.
  public convenience init() {
    self.init(nil, file: nil, stamp: nil, logger: Logger(label: "daybook.access"))
  }

  /// Lets in whoever sends one of these tokens.
  public convenience init(tokens: TokenFile) {
    self.init(
      TokenTable(tokens), file: nil, stamp: nil, logger: Logger(label: "daybook.access"))
  }

  /// Lets in whoever sends a token of a file.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - logger: Where it is told that tokens have changed, or that the file cannot be read.
  /// - Throws: ``TokenFileError``, also when there is no such file.
  public convenience init(
    file path: FilePath, logger: Logger = Logger(label: "daybook.access")
  ) throws(TokenFileError) {
    // In this order: what is written in between is found at the next look.
    let stamp = FileStamp(of: path)
    let (file, isReadableByOthers) = try TokenFile.read(path)
    self.init(TokenTable(file), file: path, stamp: stamp, logger: logger)
    if isReadableByOthers { warnOfReaders() }
    if file.tokens.isEmpty {
      logger.warning(
        "there are no tokens, so nobody may do anything; make one with 'daybook token add'",
        metadata: ["file": "\(path)"])
    }
  }

  /// Says who makes a request.
  ///
  /// - Parameters:
  ///   - authorization: The request's header of that name.
  ///   - peer: The address that it comes from, as text, without the port.
  ///   - now: The present moment.
  ///   - countsWrong: Whether a wrong token counts, which it does once for a request.
  /// - Returns: The caller; or the reason why the request is to be answered by 401 or 429.
  public func caller(
    authorization: String?, peer: String, now: ContinuousClock.Instant, countsWrong: Bool = true
  ) -> Result<Caller, AccessRefusal> {
    look(now)
    let peer = PeerNetwork(peer)
    let (tokens, wait) = state.withLock { ($0.tokens, $0.wrong.wait(peer, now: now)) }
    guard let tokens else { return .success(.local) }
    // A right token does not help while they wait: else who guesses would learn that it is right.
    if let wait { return .failure(.tooMany(retryAfter: wait)) }
    guard let text = Self.bearer(authorization) else { return .failure(.missing) }
    if let caller = tokens.caller(sending: text) { return .success(caller) }
    if countsWrong { state.withLock { $0.wrong.note(peer, now: now) } }
    return .failure(.wrong)
  }

  /// Whether a caller who was let in would still be: their token is there, and so is their role.
  ///
  /// For requests that last, such as streams.
  public func stands(_ caller: Caller, now: ContinuousClock.Instant) -> Bool {
    look(now)
    guard let tokens = state.withLock({ $0.tokens }) else { return true }
    return tokens.caller(named: caller.actor.dropFirst("token:".count)) == caller
  }

  /// What stands behind `Bearer`, RFC 6750.
  private static func bearer(_ header: String?) -> Substring? {
    guard let header, let space = header.firstIndex(of: " "),
      header[..<space].lowercased() == "bearer"
    else { return nil }
    let text = header[space...].drop { $0 == " " }
    return text.isEmpty ? nil : text
  }
}

/// Following the file.
extension Access {
  private func look(_ now: ContinuousClock.Instant) {
    guard let file else { return }
    let seen: FileStamp?? = state.withLock { state in
      if let looked = state.looked, looked.duration(to: now) < Self.lookInterval { return nil }
      state.looked = now
      return .some(state.stamp)
    }
    guard let seen else { return }
    let stamp = FileStamp(of: file)
    guard stamp != seen else { return }
    do throws(TokenFileError) {
      let (tokens, isReadableByOthers) = try TokenFile.read(file)
      state.withLock { state in
        state.tokens = TokenTable(tokens)
        state.stamp = stamp
      }
      logger.info(
        "tokens have changed",
        metadata: ["file": "\(file)", "tokens": "\(tokens.tokens.count)"])
      if isReadableByOthers { warnOfReaders() }
    } catch {
      // Told once for every state of the file.
      state.withLock { $0.stamp = stamp }
      logger.error(
        "the file of tokens cannot be read; those that it had last still hold",
        metadata: ["file": "\(file)", "reason": "\(error)"])
    }
  }

  private func warnOfReaders() {
    logger.warning(
      "everybody on this machine may read the file of tokens, that is, names and roles",
      metadata: ["file": "\(file ?? "")"])
  }
}
