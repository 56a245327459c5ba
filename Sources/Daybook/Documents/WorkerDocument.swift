internal import DaybookDomain
internal import DaybookWire

/// A worker as JSON shows it.
public struct WorkerDocument: Encodable, Sendable {
  /// Which worker.
  public var id: UInt64
  /// What it calls itself.
  public var name: String
  /// `alive`; `dead` when its process is certainly gone; `silent` when it was not heard of in time.
  public var state: String
  /// The id of its process, if it is one of a machine.
  public var pid: UInt32?
  /// The number of jobs that it holds.
  public var leases: Int
  /// When it announced itself.
  public var startedAt: String
  /// When it was last heard of.
  public var heardAt: String
  /// When it counts as gone unless it is heard of.
  public var deadline: String

  enum CodingKeys: String, CodingKey {
    case id, name, state, pid, leases
    case startedAt = "started_at"
    case heardAt = "heard_at"
    case deadline
  }

  /// Creates the document of a record.
  public init(_ record: View.WorkerRecord) {
    id = record.id.rawValue
    name = record.name
    state = record.isDead ? "dead" : record.isGone ? "silent" : "alive"
    pid = record.process.processID == 0 ? nil : record.process.processID
    leases = record.leaseCount
    startedAt = record.startedAt.rfc3339
    heardAt = record.heardAt.rfc3339
    deadline = record.deadline.rfc3339
  }
}
