import Configuration

/// Something about the server that can be set: by a flag, in the environment, or in a file.
///
/// Its raw value is its name in the file; the flag has hyphens for underscores, and the variable is
/// the name in capitals behind `DAYBOOK_SERVE_`.
enum Setting: String, CaseIterable {
  case host
  case port
  case tokens
  case tlsCertificate = "tls_certificate"
  case tlsKey = "tls_key"
  case corsOrigins = "cors_origins"
  case deleteThreshold = "delete_threshold"
  case auditKey = "audit_key"
  case policies
  case tree
  case schedules
  case reclaimPeriod = "reclaim_period"
  case bodyLimit = "body_limit"
  case headerLimit = "header_limit"
  case connectionLimit = "connection_limit"
  case streamLimit = "stream_limit"
  case idleTimeout = "idle_timeout"
  case shutdownGrace = "shutdown_grace"
  case logLevel = "log_level"
  case logFormat = "log_format"

  /// What its value is.
  var type: ConfigType {
    switch self {
    case .port, .deleteThreshold, .bodyLimit, .headerLimit, .connectionLimit, .streamLimit: .int
    case .tree, .schedules: .bool
    case .corsOrigins: .stringArray
    default: .string
    }
  }

  /// What is wrong with a value of another type, as a clause behind the name.
  var typeReason: String {
    switch type {
    case .int: "is no whole number"
    case .bool: "is neither true nor false"
    case .stringArray: "is no list of texts"
    default: "is no text"
    }
  }

  /// The flag that sets it.
  var flag: String {
    // One flag for each of them.
    self == .corsOrigins ? "--cors-origin" : "--" + rawValue.replacing("_", with: "-")
  }

  /// The variable that sets it.
  var variable: String { "DAYBOOK_SERVE_" + rawValue.uppercased() }

  var key: AbsoluteConfigKey { AbsoluteConfigKey([rawValue]) }
}
