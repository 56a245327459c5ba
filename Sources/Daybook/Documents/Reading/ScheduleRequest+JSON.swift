internal import DaybookDomain
public import DaybookWire

extension ScheduleRequest {
  /// Reads the JSON of a schedule.
  ///
  /// - Throws: ``DocumentFault``.
  public init(_ name: String, json reader: inout JSONReader) throws(DocumentFault) {
    var cron: String?
    var job: JobRequest?
    var timeZone = "UTC"
    var catchUp = CatchUpPolicy.latest
    try reader.members { (reader, member) throws(DocumentFault) in
      switch member {
      case "cron": cron = try reader.name(member)
      case "time_zone": timeZone = try reader.name(member)
      case "catch_up":
        guard let policy = CatchUpPolicy.named(try reader.text(member)) else {
          let words = CatchUpPolicy.allCases.map(\.word).joined(separator: ", ")
          throw DocumentFault(field: member, reason: "is not one of \(words)")
        }
        catchUp = policy
      case "job":
        do throws(DocumentFault) { job = try JobRequest(json: &reader) } catch {
          throw error.within(member)
        }
      default: return false
      }
      return true
    }
    guard let cron else { throw DocumentFault(field: "", reason: "it has no \"cron\"") }
    guard let job else { throw DocumentFault(field: "", reason: "it has no \"job\"") }
    self.init(name: name, cron: cron, job: job, timeZone: timeZone, catchUp: catchUp)
  }
}
