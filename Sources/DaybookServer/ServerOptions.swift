public import DaybookAudit
public import SystemPackage

/// How a server listens, whom it lets in, and what it does beside answering.
public struct ServerOptions: Sendable {
  /// The address or name that it listens on.
  public var host = "127.0.0.1"

  /// The port that it listens on; 0 takes any that is free.
  public var port = 8080

  /// The file of tokens; without one, everybody who reaches the server may do everything.
  public var tokens: FilePath?

  /// The server's certificate and those between it and a root, in PEM; with ``tlsKey``.
  public var tlsCertificate: FilePath?

  /// The certificate's private key, in PEM; with ``tlsCertificate``.
  public var tlsKey: FilePath?

  /// Other origins whose pages may use the server, such as `https://example.com:8443`.
  public var corsOrigins: [String] = []

  /// From how many failures on the dashboard offers to delete a job.
  public var deleteThreshold = 2

  /// The greatest size of a request's body, in bytes.
  public var bodyByteLimit = 4 << 20

  /// The greatest size of a request's headers together, in bytes.
  public var headerByteLimit = 32 << 10

  /// How many connections may be open; those that come then wait to be accepted.
  public var connectionLimit = 2_048

  /// How many streams of events, leases that wait among them, may be open; more are refused.
  public var streamLimit = 1_200

  /// How long a connection may be silent before, in or between requests.
  public var idleTimeout = Duration.seconds(60)

  /// How long requests that were begun may go on when the server is to stop.
  public var shutdownGracePeriod = Duration.seconds(10)

  /// Signs checkpoints; without it they are told unsigned.
  public var auditKey: NoteSigner?

  /// Whether the hash tree beside the log is kept up to date.
  public var keepsTree = true

  /// Whether jobs of schedules are queued when they come due.
  public var runsSchedules = true

  /// Creates the usual options.
  public init() {}
}

extension ServerOptions {
  /// What may be meant so, and should be known.
  public enum Concern: Hashable, Sendable {
    /// Tokens go over the network for everybody on the way to read.
    case tokensInTheClear(host: String)
  }

  /// Checks that the options go together, before anything is opened.
  ///
  /// - Returns: What whoever starts the server ought to be told.
  /// - Throws: ``ServerOptionsError``.
  public func check() throws(ServerOptionsError) -> [Concern] {
    guard (0...65_535).contains(port) else { throw .port(port) }
    switch (tlsCertificate, tlsKey) {
    case (nil, .some): throw .keyWithoutCertificate
    case (.some, nil): throw .certificateWithoutKey
    default: break
    }
    _ = try originPolicy()
    if isLoopback { return [] }
    if tokens == nil { throw .openToNetwork(host: host) }
    return hasTLS ? [] : [.tokensInTheClear(host: host)]
  }

  /// Whether the server speaks TLS.
  public var hasTLS: Bool { tlsCertificate != nil }

  /// Whether only programs on the same machine reach the server.
  public var isLoopback: Bool {
    let name = host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host
    guard let authority = Authority(name) else { return false }
    return authority.port == nil && authority.isLoopback
  }

  /// Who may ask from where.
  ///
  /// - Throws: ``ServerOptionsError/origin(_:)``.
  public func originPolicy() throws(ServerOptionsError) -> OriginPolicy {
    try OriginPolicy(origins: corsOrigins, hasTokens: tokens != nil, hasTLS: hasTLS)
  }
}

extension ServerOptions.Concern: CustomStringConvertible {
  /// What happens, and what to do.
  public var description: String {
    switch self {
    case .tokensInTheClear(let host):
      "Tokens go to \(host) unencrypted: everybody on the way can read and use them. Give the "
        + "server --tls-certificate and --tls-key, or let it listen on 127.0.0.1 behind a proxy "
        + "that speaks TLS."
    }
  }
}
