/// What a round of policies did, or would do.
public struct PolicyReport: Codable, Hashable, Sendable {
  /// The number of jobs deleted because they were old.
  public var deletedCount: Int

  /// The number of jobs whose private bytes were erased.
  public var erasedCount: Int

  /// The number of things deleted because they had failed too often.
  public var cleanedUpCount: Int

  /// The number of alerts that were delivered; of a preview, that there are to deliver.
  public var deliveredCount: Int

  /// The number of alerts that nobody took.
  public var undeliveredCount: Int

  /// Creates a report.
  public init(
    deletedCount: Int = 0, erasedCount: Int = 0, cleanedUpCount: Int = 0, deliveredCount: Int = 0,
    undeliveredCount: Int = 0
  ) {
    self.deletedCount = deletedCount
    self.erasedCount = erasedCount
    self.cleanedUpCount = cleanedUpCount
    self.deliveredCount = deliveredCount
    self.undeliveredCount = undeliveredCount
  }

  enum CodingKeys: String, CodingKey {
    case deletedCount = "deleted"
    case erasedCount = "erased"
    case cleanedUpCount = "cleaned_up"
    case deliveredCount = "alerts"
    case undeliveredCount = "undelivered"
  }

  /// Adds up what two rounds did.
  public static func += (report: inout PolicyReport, other: PolicyReport) {
    report.deletedCount += other.deletedCount
    report.erasedCount += other.erasedCount
    report.cleanedUpCount += other.cleanedUpCount
    report.deliveredCount += other.deliveredCount
    report.undeliveredCount += other.undeliveredCount
  }
}
