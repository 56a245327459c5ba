import ArgumentParser
import Configuration

/// The settings that are made by flags.
struct ServeFlags: ParsableArguments {
  @Option(help: "The address to listen on (default: 127.0.0.1).")
  var host: String?

  @Option(help: "The port to listen on; 0 takes any that is free (default: 8080).")
  var port: Int?

  @Option(help: "The file of tokens, see 'daybook token'.", completion: .file())
  var tokens: String?

  @Option(help: "The server's certificate and those up to a root, in PEM.", completion: .file())
  var tlsCertificate: String?

  @Option(help: "The certificate's private key, in PEM.", completion: .file())
  var tlsKey: String?

  @Option(
    name: .customLong("cors-origin"),
    help: "Another origin whose pages may use the server; may be given more than once.")
  var corsOrigins: [String] = []

  @Option(help: "From how many failures on the dashboard offers to delete a job (default: 2).")
  var deleteThreshold: Int?

  @Option(help: "The key that signs checkpoints, see 'daybook keygen'.", completion: .file())
  var auditKey: String?

  @Option(help: "Policies to carry out, see 'daybook policies'.", completion: .file())
  var policies: String?

  @Flag(inversion: .prefixedNo, help: "Keep the hash tree up to date (default: --tree).")
  var tree: Bool?

  @Flag(
    inversion: .prefixedNo, help: "Queue jobs of schedules as they come due (default: --schedules)."
  )
  var schedules: Bool?

  @Option(help: "How often to take jobs back from workers that are gone (default: 5s).")
  var reclaimPeriod: String?

  @Option(help: "The greatest size of a request's body, in bytes (default: 4194304).")
  var bodyLimit: Int?

  @Option(help: "The greatest size of a request's headers, in bytes (default: 32768).")
  var headerLimit: Int?

  @Option(help: "How many connections may be open (default: 2048).")
  var connectionLimit: Int?

  @Option(help: "How many streams may be open (default: 1200).")
  var streamLimit: Int?

  @Option(help: "How long a connection may be silent (default: 60s).")
  var idleTimeout: String?

  @Option(help: "How long requests may go on when the server is to stop (default: 10s).")
  var shutdownGrace: String?

  @Option(
    help: "What to log: trace, debug, info, notice, warning, error, critical (default: info).")
  var logLevel: String?

  @Option(help: "How to log: text or json (default: text).")
  var logFormat: String?

  /// The settings that were made.
  var provider: InMemoryProvider {
    var values: [AbsoluteConfigKey: ConfigValue] = [:]
    for setting in Setting.allCases {
      if let content = content(of: setting) {
        values[setting.key] = ConfigValue(content, isSecret: false)
      }
    }
    return InMemoryProvider(name: "flags", values: values)
  }

  private func content(of setting: Setting) -> ConfigContent? {
    switch setting {
    case .host: host.map { .string($0) }
    case .port: port.map { .int($0) }
    case .tokens: tokens.map { .string($0) }
    case .tlsCertificate: tlsCertificate.map { .string($0) }
    case .tlsKey: tlsKey.map { .string($0) }
    case .corsOrigins: corsOrigins.isEmpty ? nil : .stringArray(corsOrigins)
    case .deleteThreshold: deleteThreshold.map { .int($0) }
    case .auditKey: auditKey.map { .string($0) }
    case .policies: policies.map { .string($0) }
    case .tree: tree.map { .bool($0) }
    case .schedules: schedules.map { .bool($0) }
    case .reclaimPeriod: reclaimPeriod.map { .string($0) }
    case .bodyLimit: bodyLimit.map { .int($0) }
    case .headerLimit: headerLimit.map { .int($0) }
    case .connectionLimit: connectionLimit.map { .int($0) }
    case .streamLimit: streamLimit.map { .int($0) }
    case .idleTimeout: idleTimeout.map { .string($0) }
    case .shutdownGrace: shutdownGrace.map { .string($0) }
    case .logLevel: logLevel.map { .string($0) }
    case .logFormat: logFormat.map { .string($0) }
    }
  }
}
