import Daybook
import DaybookWire
import Logging

/// Writes what is logged to standard error, one line for each event.
struct LineLog: LogHandler {
  private let label: String
  private let format: LogFormat

  var logLevel: Logger.Level
  var metadata: Logger.Metadata = [:]
  var metadataProvider: Logger.MetadataProvider?

  init(label: String, format: LogFormat, level: Logger.Level) {
    self.label = label
    self.format = format
    logLevel = level
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    var all = metadata
    if let more = metadataProvider?.get() { all.merge(more) { $1 } }
    if let more = event.metadata { all.merge(more) { $1 } }
    if let error = event.error { all["error"] = "\(error)" }
    let time = SystemWallClock().now().rfc3339
    let line =
      switch format {
      case .text: Self.text(time, event, all)
      case .json: Self.json(time, event, all, label)
      }
    Terminal.error(line)
  }

  private static func text(_ time: String, _ event: LogEvent, _ all: Logger.Metadata) -> String {
    var line = "\(time) \(event.level) \(Terminal.harmless(event.message.description))"
    for (key, value) in all.sorted(by: { $0.key < $1.key }) {
      line += " \(Terminal.harmless(key))=\(quoted(Terminal.harmless(value.description)))"
    }
    return line
  }

  /// A value that can be told from what stands beside it.
  private static func quoted(_ text: String) -> String {
    guard text.isEmpty || text.contains(where: { " \"=".contains($0) }) else { return text }
    return "\"\(text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
  }

  private struct Line: Encodable {
    var time: String
    var level: String
    var logger: String
    var message: String
    var metadata: [String: String]
  }

  private static func json(
    _ time: String, _ event: LogEvent, _ all: Logger.Metadata, _ label: String
  ) -> String {
    let line = Line(
      time: time, level: event.level.rawValue, logger: label, message: event.message.description,
      metadata: all.mapValues(\.description))
    return (try? JSONText.line(line)) ?? ""
  }
}
