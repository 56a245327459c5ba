import Daybook

/// Removes temporary files while attempts end.
enum TemporaryFileCare {
  /// So often at most does it look.
  private static let pause = Duration.milliseconds(20)

  /// Removes the temporary files of every attempt that ends, until the task is cancelled.
  ///
  /// What cannot be removed now, because the log does not answer, is removed at the next start.
  static func take(of daybook: Daybook) async {
    while !Task.isCancelled, let head = try? daybook.log.head().position {
      if daybook.hasTemporaryFiles { _ = try? await daybook.removeTemporaryFiles() }
      await daybook.waitForChange(after: head, atMost: .seconds(3_600))
      try? await Task.sleep(for: pause)
    }
  }
}
