internal import Logging

extension ServerOptions {
  /// Who is let in.
  ///
  /// - Throws: ``ServerError/tokens(_:_:)`` when the file of tokens cannot be used.
  func access(logger: Logger) throws(ServerError) -> Access {
    guard let tokens else { return Access() }
    do throws(TokenFileError) { return try Access(file: tokens, logger: logger) } catch {
      throw .tokens(tokens, error)
    }
  }
}
