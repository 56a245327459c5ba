import Configuration
import DaybookServer
import DaybookSystem
import SystemPackage

/// What is set about the server, and where it was set: flags are stronger than the environment, and
/// that is stronger than a file.
struct ServeConfiguration {
  private(set) var settings = ServeSettings()

  /// Where the settings were made that are not what is usual.
  private(set) var sources: [Setting: SettingSource] = [:]

  /// Reads everything that is set.
  ///
  /// - Throws: ``Refusal``, which names the first thing that is wrong.
  init(flags: ServeFlags, file: FilePath?) throws {
    var layers: [(source: SettingSource, values: any ConfigSnapshot)] = [
      (.flag, flags.provider.snapshot()),
      (.environment, Self.environment.snapshot()),
    ]
    if let file { layers.append((.file(file), try ConfigurationFile.read(file))) }
    for setting in Setting.allCases {
      for (source, values) in layers {
        do throws(SettingFault) {
          guard let content = try Self.content(of: setting, source, values) else { continue }
          try set(setting, to: content, source)
        } catch { throw Refusal(error) }
        break
      }
    }
  }

  /// The variables that set something; empty ones do not.
  private static var environment: some ConfigProvider {
    var variables: [String: String] = [:]
    for setting in Setting.allCases {
      variables[setting.variable] = Environment.value(setting.variable)
    }
    return EnvironmentVariablesProvider(environmentVariables: variables)
      .prefixKeys(with: ["daybook", "serve"])
  }

  private static func content(
    of setting: Setting, _ source: SettingSource, _ values: any ConfigSnapshot
  ) throws(SettingFault) -> ConfigContent? {
    do { return try values.value(forKey: setting.key, type: setting.type).value?.content } catch {
      throw SettingFault(setting: setting, source: source, reason: setting.typeReason)
    }
  }

  private mutating func set(
    _ setting: Setting, to content: ConfigContent, _ source: SettingSource
  ) throws(SettingFault) {
    do throws(ServeSettings.Unfit) { try settings.set(setting, to: content) } catch {
      throw SettingFault(setting: setting, source: source, reason: error.reason)
    }
    sources[setting] = source
  }
}

extension ServeConfiguration: Encodable {
  private struct Entry: Encodable {
    var value: ConfigContent?
    var source: String

    enum CodingKeys: CodingKey {
      case value
      case source
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(source, forKey: .source)
      switch value {
      case .string(let text): try container.encode(text, forKey: .value)
      case .int(let number): try container.encode(number, forKey: .value)
      case .bool(let flag): try container.encode(flag, forKey: .value)
      case .stringArray(let texts): try container.encode(texts, forKey: .value)
      default: try container.encodeNil(forKey: .value)
      }
    }
  }

  /// Writes every setting with its value, which is never a secret, and where it was made.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    let entries = Setting.allCases.map { setting in
      let source = sources[setting] ?? .standard
      return (setting.rawValue, Entry(value: settings.content(of: setting), source: source.word))
    }
    try container.encode(Dictionary(uniqueKeysWithValues: entries))
  }
}
