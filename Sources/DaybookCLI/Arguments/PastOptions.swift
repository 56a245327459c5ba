import ArgumentParser
import Daybook

/// Of which moment a reading verb tells.
struct PastOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "As of an earlier moment: a position, or a time such as 2026-03-01T12:00:00Z.",
      valueName: "moment"))
  var at: AtArgument?

  /// The state at that moment; the present one if none was given.
  func view(of daybook: Daybook) async throws(DaybookError) -> View {
    if let at { try await daybook.view(at: at.moment) } else { try await daybook.view() }
  }
}

/// A position or a time.
struct AtArgument: ExpressibleByArgument {
  let moment: Moment

  init?(argument: String) {
    guard let moment = Moment(text: argument) else { return nil }
    self.moment = moment
  }
}
