import DaybookServer
import SystemPackage
import Testing

/// What the options of a server must have in common.
@Suite struct `The options of a server` {
  @Test(arguments: ["127.0.0.1", "127.9.9.9", "localhost", "::1", "[::1]"])
  func `need no tokens on this machine`(_ host: String) throws {
    var options = ServerOptions()
    options.host = host
    #expect(try options.check() == [])
  }

  @Test(arguments: ["0.0.0.0", "::", "192.168.1.5", "daybook.example", "localhost.example"])
  func `need tokens on a network, and better TLS too`(_ host: String) throws {
    var options = ServerOptions()
    options.host = host
    #expect(throws: ServerOptionsError.openToNetwork(host: host)) { try options.check() }
    options.tokens = "tokens.txt"
    #expect(try options.check() == [.tokensInTheClear(host: host)])
    options.tlsCertificate = "server.pem"
    options.tlsKey = "server.key"
    #expect(try options.check() == [])
  }

  @Test func `have a certificate and its key together`() {
    var options = ServerOptions()
    options.tlsCertificate = "server.pem"
    #expect(throws: ServerOptionsError.certificateWithoutKey) { try options.check() }
    options.tlsKey = "server.key"
    options.tlsCertificate = nil
    #expect(throws: ServerOptionsError.keyWithoutCertificate) { try options.check() }
  }

  @Test func `name origins as browsers write them`() {
    var options = ServerOptions()
    options.corsOrigins = ["https://ops.example", "https://ops.example/"]
    #expect(throws: ServerOptionsError.origin("https://ops.example/")) { try options.check() }
  }
}
