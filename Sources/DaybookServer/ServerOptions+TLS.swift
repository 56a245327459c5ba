internal import DaybookSystem
internal import NIOSSL
internal import SystemPackage

extension ServerOptions {
  /// How the server speaks TLS, 1.2 or later; `nil` if it does not.
  ///
  /// - Throws: ``ServerError``: the certificate or its key cannot be read, or do not belong
  ///   together.
  func tlsConfiguration() throws(ServerError) -> TLSConfiguration? {
    guard let tlsCertificate, let tlsKey else { return nil }
    let chain: [NIOSSLCertificate]
    do {
      chain = try NIOSSLCertificate.fromPEMBytes(try DurableFile.content(of: tlsCertificate))
    } catch { throw .certificate(tlsCertificate, reason: Self.reason(error)) }
    let key: NIOSSLPrivateKey
    do {
      key = try NIOSSLPrivateKey(bytes: try DurableFile.content(of: tlsKey), format: .pem)
    } catch { throw .key(tlsKey, reason: Self.reason(error)) }
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
    configuration.minimumTLSVersion = .tlsv12
    do { _ = try NIOSSLContext(configuration: configuration) } catch {
      throw .key(tlsKey, reason: "it does not belong to the certificate in \(tlsCertificate)")
    }
    return configuration
  }

  private static func reason(_ error: any Error) -> String {
    (error as? Errno)?.description ?? "it is not what PEM holds of one"
  }
}
