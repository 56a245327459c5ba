import Configuration
import Daybook
import DaybookServer
import Logging
import SystemPackage

/// Everything that is set about the server, with what is usual where nothing is.
struct ServeSettings {
  /// The server's own options; without the audit key, which is read when the server starts.
  var options = ServerOptions()

  /// The file with the key that signs checkpoints.
  var auditKey: FilePath?

  /// The file with policies to carry out.
  var policies: FilePath?

  /// How often jobs are taken back from workers that are gone.
  var reclaimPeriod = Duration.seconds(5)

  var logLevel = Logger.Level.info
  var logFormat = LogFormat.text

  /// A value that does not do; `reason` is a clause behind the setting.
  struct Unfit: Error {
    var reason: String
  }

  /// Makes a setting.
  ///
  /// - Throws: ``Unfit``; everything is as it was.
  mutating func set(_ setting: Setting, to content: ConfigContent) throws(Unfit) {
    switch (setting, content) {
    case (.corsOrigins, .stringArray(let texts)): options.corsOrigins = texts
    case (.tree, .bool(let flag)): options.keepsTree = flag
    case (.schedules, .bool(let flag)): options.runsSchedules = flag
    case (_, .int(let number)): try set(setting, to: number)
    case (_, .string(let text)):
      guard !text.isEmpty else { throw Unfit(reason: "is empty") }
      try set(setting, to: text)
    default: throw Unfit(reason: setting.typeReason)
    }
  }

  private mutating func set(_ setting: Setting, to number: Int) throws(Unfit) {
    func checked(_ range: ClosedRange<Int>) throws(Unfit) -> Int {
      guard range.contains(number) else {
        throw Unfit(reason: "is \(number), and not \(range.lowerBound) to \(range.upperBound)")
      }
      return number
    }
    switch setting {
    case .port: options.port = try checked(0...65_535)
    case .deleteThreshold: options.deleteThreshold = try checked(1...1_000_000)
    case .bodyLimit: options.bodyByteLimit = try checked(1_024...1 << 30)
    case .headerLimit: options.headerByteLimit = try checked(1_024...1 << 20)
    case .connectionLimit: options.connectionLimit = try checked(1...1_000_000)
    case .streamLimit: options.streamLimit = try checked(1...1_000_000)
    default: throw Unfit(reason: setting.typeReason)
    }
  }

  private mutating func set(_ setting: Setting, to text: String) throws(Unfit) {
    switch setting {
    // An address of IPv6 may stand in the brackets that it has in a URL.
    case .host:
      options.host =
        text.hasPrefix("[") && text.hasSuffix("]") ? String(text.dropFirst().dropLast()) : text
    case .tokens: options.tokens = FilePath(text)
    case .tlsCertificate: options.tlsCertificate = FilePath(text)
    case .tlsKey: options.tlsKey = FilePath(text)
    case .auditKey: auditKey = FilePath(text)
    case .policies: policies = FilePath(text)
    case .reclaimPeriod: reclaimPeriod = try Self.duration(text)
    case .idleTimeout: options.idleTimeout = try Self.duration(text)
    case .shutdownGrace: options.shutdownGracePeriod = try Self.duration(text)
    case .logLevel:
      guard let level = Logger.Level(rawValue: text) else {
        let words = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
        throw Unfit(reason: "is not one of \(words)")
      }
      logLevel = level
    case .logFormat:
      guard let format = LogFormat(rawValue: text) else {
        throw Unfit(reason: "is neither text nor json")
      }
      logFormat = format
    default: throw Unfit(reason: setting.typeReason)
    }
  }

  private static func duration(_ text: String) throws(Unfit) -> Duration {
    guard let duration = Duration(text: text), duration >= .milliseconds(10),
      duration <= .seconds(86_400)
    else { throw Unfit(reason: "is no duration such as 30s, from 10ms to 1d") }
    return duration
  }
}
