import ArgumentParser
import Daybook
import DaybookDomain
import DaybookWire
import FoundationEssentials

/// A job as a line of JSON.
enum JobLine {
  /// Why a line is no job, as a clause.
  struct Fault: Error {
    var reason: String
  }

  /// Reads a line.
  static func request(_ line: [UInt8]) throws(Fault) -> JobRequest {
    guard let value = try? JSONDecoder().decode(JSONValue.self, from: Data(line)),
      case .object(let members) = value
    else { throw Fault(reason: "it is not a JSON object") }
    guard let kind = members["kind"]?.string else { throw Fault(reason: "it has no \"kind\"") }
    var request = JobRequest(kind: kind)
    for (label, value) in members where label != "kind" {
      try set(label, value, &request)
    }
    return request
  }

  private static func set(
    _ label: String, _ value: JSONValue, _ request: inout JobRequest
  ) throws(Fault) {
    switch label {
    case "queue": request.queue = try string(label, value)
    case "group": request.group = try string(label, value)
    case "key": request.key = try string(label, value)
    case "payload": request.payload = payload(value)
    case "priority":
      request.priority = Int(try number(label, value))
      guard request.priority <= 100 else { throw Fault(reason: "\"priority\" is not 0 to 100") }
    case "weight": request.weight = try number(label, value)
    case "attempts":
      let limit = try number(label, value)
      guard let limit = UInt16(exactly: limit), limit > 0 else {
        throw Fault(reason: "\"attempts\" is not 1 to 65535")
      }
      request.retry.attemptLimit = limit
    case "delay":
      guard let delay = DurationArgument(argument: try string(label, value)) else {
        throw Fault(reason: "\"delay\" is no duration such as 30s")
      }
      request.delay = delay.duration
    case "due":
      guard let moment = MomentArgument(argument: try string(label, value)) else {
        throw Fault(reason: "\"due\" is no moment such as 2026-03-01T12:00:00Z")
      }
      request.due = moment.time
    case "batch": request.batch = BatchID(rawValue: try number(label, value))
    case "labels":
      guard case .object(let labels) = value else {
        throw Fault(reason: "\"labels\" is not an object")
      }
      for (name, value) in labels.sorted(by: { $0.key < $1.key }) {
        guard !name.contains("=") else { throw Fault(reason: "the label \(name) contains =") }
        request.labels.append(Label(name: name, value: try string("labels", value)))
      }
    default: throw Fault(reason: "\"\(label)\" means nothing here")
    }
  }

  private static func string(_ label: String, _ value: JSONValue) throws(Fault) -> String {
    guard let text = value.string else { throw Fault(reason: "\"\(label)\" is not a string") }
    return text
  }

  private static func number(_ label: String, _ value: JSONValue) throws(Fault) -> UInt64 {
    guard let number = value.unsigned, number <= UInt64(Int64.max) else {
      throw Fault(reason: "\"\(label)\" is not a whole number from 0 on")
    }
    return number
  }

  /// A string stands for its own characters, anything else for its JSON.
  private static func payload(_ value: JSONValue) -> [UInt8] {
    if let text = value.string { return Array(text.utf8) }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return (try? encoder.encode(value)).map { [UInt8]($0) } ?? []
  }

  /// Whether bytes are a JSON document.
  static func isJSON(_ bytes: [UInt8]) -> Bool {
    (try? JSONDecoder().decode(JSONValue.self, from: Data(bytes))) != nil
  }

  /// A number of attempts, if it is one that a job may have.
  static func attemptLimit(_ number: Int) throws -> UInt16 {
    guard let limit = UInt16(exactly: number), limit > 0 else {
      throw ValidationError("A job may be tried 1 to 65535 times, not \(number).")
    }
    return limit
  }
}
