import DaybookServer
import SystemPackage

extension Refusal {
  /// What to tell of a server that cannot start.
  init(_ error: ServerError) {
    let status: ExitStatus =
      switch error {
      case .options(.openToNetwork), .addressInUse, .notPermitted, .listening: .refused
      case .tokens(_, let error): Self.status(of: error)
      case .options, .noSuchAddress, .certificate, .key: .usage
      }
    self.init("\(error) The log is unharmed.", status)
  }

  /// What to tell of a file of tokens.
  init(_ error: TokenFileError, file: FilePath) {
    let status = Self.status(of: error)
    switch error {
    case .name:
      self.init("That is no name: \(error). Nothing was changed.", status)
    case .exists(let name):
      self.init(
        "There is a token '\(name)' already, and its secret cannot be shown again. Nothing was "
          + "changed. Choose another name, or remove it before.", status)
    case .unknown(let name):
      self.init("There is no token '\(name)' in \(file). Nothing was changed.", status)
    case .malformed, .writableByOthers, .file:
      self.init("The tokens in \(file) cannot be used: \(error). Nothing was changed.", status)
    }
  }

  private static func status(of error: TokenFileError) -> ExitStatus {
    switch error {
    case .file(.noSuchFileOrDirectory), .unknown: .notFound
    case .exists, .writableByOthers: .refused
    case .malformed, .name: .usage
    case .file: .storage
    }
  }
}
