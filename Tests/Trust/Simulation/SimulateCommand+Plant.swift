import ArgumentParser

extension SimulateCommand {
  /// Errors that are planted to see them found.
  enum Plant: String, CaseIterable, ExpressibleByArgument, Sendable {
    /// Whatever a worker says counts for the attempt that runs now: no epoch is compared.
    case lateAnswers = "late-answers"
    /// The log says that it is durable when it is not yet.
    case earlyAcknowledgement = "early-acknowledgement"
  }
}
