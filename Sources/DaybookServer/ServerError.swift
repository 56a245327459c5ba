internal import NIOCore
public import SystemPackage

/// The reasons why a server cannot start.
public enum ServerError: Error, Hashable, Sendable {
  /// The options do not go together.
  case options(ServerOptionsError)

  /// The file of tokens cannot be used.
  case tokens(FilePath, TokenFileError)

  /// The certificate cannot be used.
  case certificate(FilePath, reason: String)

  /// The private key cannot be used, or is another certificate's.
  case key(FilePath, reason: String)

  /// Another program listens there.
  case addressInUse(host: String, port: Int)

  /// This user may not listen there.
  case notPermitted(host: String, port: Int)

  /// This machine has no such address.
  case noSuchAddress(host: String)

  /// The system refused to listen for another reason.
  case listening(host: String, port: Int, reason: String)
}

extension ServerError {
  /// What it means that listening failed.
  init(listening error: any Error, host: String, port: Int) {
    if error is SocketAddressError || error is SocketAddressError.UnknownHost {
      self = .noSuchAddress(host: host)
      return
    }
    guard let error = error as? IOError else {
      self = .listening(host: host, port: port, reason: "\(error)")
      return
    }
    let code = Errno(rawValue: error.errnoCode)
    switch code {
    case .addressInUse: self = .addressInUse(host: host, port: port)
    case .permissionDenied, .notPermitted: self = .notPermitted(host: host, port: port)
    case .addressNotAvailable: self = .noSuchAddress(host: host)
    default: self = .listening(host: host, port: port, reason: code.description)
    }
  }
}

extension ServerError: CustomStringConvertible {
  /// What happened and what to do, in sentences.
  public var description: String {
    switch self {
    case .options(let error): error.description
    case .tokens(let path, let error): "The tokens in \(path) cannot be used: \(error)."
    case .certificate(let path, let reason):
      "The certificate in \(path) cannot be used: \(reason)."
    case .key(let path, let reason): "The private key in \(path) cannot be used: \(reason)."
    case .addressInUse(let host, let port):
      "Another program listens on port \(port) of \(host). End it, or choose another port with "
        + "--port; --port 0 takes any that is free."
    case .notPermitted(let host, let port):
      "This user may not listen on port \(port) of \(host). Ports below 1024 are for root: choose "
        + "another one with --port."
    case .noSuchAddress(let host):
      "This machine has no address \(host). --host is one of its own, 0.0.0.0 or [::] for all."
    case .listening(let host, let port, let reason):
      "The server cannot listen on port \(port) of \(host): \(reason)."
    }
  }
}
