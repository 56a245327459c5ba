import SystemPackage

/// Where a setting was made; what comes first is stronger.
enum SettingSource: Hashable {
  case flag
  case environment
  case file(FilePath)
  case standard

  /// The word for it, as `--print-config` says it.
  var word: String {
    switch self {
    case .flag: "flag"
    case .environment: "environment"
    case .file: "file"
    case .standard: "default"
    }
  }

  /// A setting that was made there, as messages name it.
  func place(of setting: Setting) -> String {
    switch self {
    case .flag, .standard: setting.flag
    case .environment: "$\(setting.variable)"
    case .file(let path): "\"\(setting.rawValue)\" in \(path)"
    }
  }
}

/// A setting whose value is none.
struct SettingFault: Error {
  var setting: Setting
  var source: SettingSource

  /// What is wrong, as a clause behind the setting.
  var reason: String
}

extension Refusal {
  /// What to tell of it.
  init(_ fault: SettingFault) {
    self.init(
      "\(fault.source.place(of: fault.setting)) \(fault.reason). Nothing was started.", .usage)
  }
}
