package import DaybookDomain

/// Which jobs in memory are asked for, in numbers.
package struct JobFilter: Sendable {
  /// The range of their identities.
  package var bounds: Range<UInt64>
  /// In which queue; any when `nil`.
  package var queue: Name?
  /// Of one of which kinds; any when `nil`.
  package var kinds: [Name]?
  /// About what; anything when `nil`.
  package var key: JobKey?

  /// A bit for every state that is asked for.
  private let statuses: UInt16
  /// What is due by then counts as available.
  private let time: Timestamp

  /// Creates a filter.
  ///
  /// - Parameters:
  ///   - bounds: The range of the identities.
  ///   - statuses: The states that are asked for; all when empty.
  ///   - time: What is due by then counts as available.
  package init(bounds: Range<UInt64>, statuses: Set<JobStatus>, time: Timestamp) {
    self.bounds = bounds
    self.statuses = statuses.isEmpty ? .max : statuses.reduce(0) { $0 | 1 << $1.rawValue }
    self.time = time
  }

  /// Whether a job that is in a state may count as one in a state that is asked for.
  func mayMatch(status: Int) -> Bool {
    if statuses & 1 << UInt16(status) != 0 { return true }
    let isAvailableWanted = statuses & 1 << JobStatus.available.rawValue != 0
    return isAvailableWanted && JobStatus(rawValue: UInt8(status))!.isWaiting
  }

  /// Whether a row, which may be vacant, is one of a job that is asked for.
  @inline(__always)
  func matches(_ row: JobRow, in table: borrowing JobTable) -> Bool {
    guard bounds.contains(row.id.rawValue), row.id != .none else { return false }
    let isDue = row.status.isWaiting && row.due <= time
    let status = isDue ? JobStatus.available : row.status
    guard statuses & 1 << UInt16(status.rawValue) != 0 else { return false }
    if let queue, row.queue != queue { return false }
    if let kinds, !kinds.contains(row.kind) { return false }
    guard let key else { return true }
    return key == (row.hasExtension ? table.extensions[row.extensionPlace].key : .none)
  }
}
