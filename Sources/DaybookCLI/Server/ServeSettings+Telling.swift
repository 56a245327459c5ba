import Configuration
import DaybookServer
import Logging
import SystemPackage

extension ServeSettings {
  /// What a setting is; `nil` where nothing is.
  func content(of setting: Setting) -> ConfigContent? {
    switch setting {
    case .host: .string(options.host)
    case .port: .int(options.port)
    case .tokens: Self.content(options.tokens)
    case .tlsCertificate: Self.content(options.tlsCertificate)
    case .tlsKey: Self.content(options.tlsKey)
    case .corsOrigins: .stringArray(options.corsOrigins)
    case .deleteThreshold: .int(options.deleteThreshold)
    case .auditKey: Self.content(auditKey)
    case .policies: Self.content(policies)
    case .tree: .bool(options.keepsTree)
    case .schedules: .bool(options.runsSchedules)
    case .reclaimPeriod: Self.content(reclaimPeriod)
    case .bodyLimit: .int(options.bodyByteLimit)
    case .headerLimit: .int(options.headerByteLimit)
    case .connectionLimit: .int(options.connectionLimit)
    case .streamLimit: .int(options.streamLimit)
    case .idleTimeout: Self.content(options.idleTimeout)
    case .shutdownGrace: Self.content(options.shutdownGracePeriod)
    case .logLevel: .string(logLevel.rawValue)
    case .logFormat: .string(logFormat.rawValue)
    }
  }

  private static func content(_ path: FilePath?) -> ConfigContent? {
    path.map { .string($0.string) }
  }

  /// A duration as it is set: `30s`, or `250ms` where it is no whole number of seconds.
  private static func content(_ duration: Duration) -> ConfigContent {
    let (seconds, attoseconds) = duration.components
    let milliseconds = attoseconds / 1_000_000_000_000_000
    return .string(
      milliseconds == 0 ? "\(seconds)s" : "\(seconds * 1_000 + milliseconds)ms")
  }
}
