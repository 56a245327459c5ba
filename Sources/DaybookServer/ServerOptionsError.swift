/// The reasons why options do not go together.
public enum ServerOptionsError: Error, Hashable, Sendable {
  /// Everybody on the network could do everything.
  case openToNetwork(host: String)

  /// There is a certificate, and no private key.
  case certificateWithoutKey

  /// There is a private key, and no certificate.
  case keyWithoutCertificate

  /// That is no port.
  case port(Int)

  /// That is no origin, as browsers write it.
  case origin(String)
}

extension ServerOptionsError: CustomStringConvertible {
  /// What is wrong and what to do, in sentences.
  public var description: String {
    switch self {
    case .openToNetwork(let host):
      "On \(host) everybody who reaches this machine could do everything. Make a token with "
        + "'daybook token add NAME --role admin --tokens FILE' and give the server --tokens FILE, "
        + "or let it listen on 127.0.0.1."
    case .certificateWithoutKey:
      "There is a certificate without its private key. Give the server --tls-key too."
    case .keyWithoutCertificate:
      "There is a private key without its certificate. Give the server --tls-certificate too."
    case .port(let port): "A port is 0 to 65535, not \(port)."
    case .origin(let text):
      "'\(text)' is no origin. One is SCHEME://HOST or SCHEME://HOST:PORT, without a path and "
        + "without '*', as in https://example.com:8443."
    }
  }
}
