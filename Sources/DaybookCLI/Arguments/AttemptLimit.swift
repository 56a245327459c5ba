import ArgumentParser

/// How often a job may be tried, as the command line says it.
enum AttemptLimit {
  /// A number of attempts, if it is one that a job may have.
  static func checked(_ number: Int) throws -> UInt16 {
    guard let limit = UInt16(exactly: number), limit > 0 else {
      throw ValidationError("A job may be tried 1 to 65535 times, not \(number).")
    }
    return limit
  }
}
