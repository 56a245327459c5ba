import DaybookSystem
import SystemPackage

/// A line on the terminal that tells how far something is, and nothing where there is no terminal.
///
/// By hand: the packages at hand have no progress bar.
final class ProgressBar: Sendable {
  /// How far something is.
  struct Status: Sendable {
    /// How much is done.
    var done: Int
    /// How much there is, if that is known.
    var total: Int?
    /// What to say beside it.
    var note = ""
  }

  private let state = Monitor(State())
  private let start = ContinuousClock.now
  private let isShown: Bool
  private let status: @Sendable () -> Status

  struct State {
    var isOnScreen = false
    var isOver = false
  }

  private static let period = Duration.milliseconds(100)

  /// Starts to show a status, ten times a second.
  init(isShown: Bool = Terminal.showsProgress, status: @escaping @Sendable () -> Status) {
    self.isShown = isShown
    self.status = status
    if isShown { _ = PlainThread(name: "daybook-bar") { self.run() } }
  }

  /// Prints a line above the bar.
  func print(_ text: String) {
    state.withLock { state in
      if state.isOnScreen { Terminal.write("\r\u{1B}[K", to: .standardError) }
      Terminal.error(text)
      state.isOnScreen = false
    }
  }

  /// Takes the bar away.
  func end() {
    state.withLock { state in
      if state.isOnScreen { Terminal.write("\r\u{1B}[K", to: .standardError) }
      state.isOnScreen = false
      state.isOver = true
    }
    state.broadcast()
  }

  private func run() {
    while !state.wait(until: { $0.isOver }, timeout: Self.period) {
      let line = line(status(), width: Terminal.columns(of: 2) - 1)
      state.withLock { state in
        guard !state.isOver else { return }
        Terminal.write("\r\u{1B}[K" + line, to: .standardError)
        state.isOnScreen = true
      }
    }
  }

  private func line(_ status: Status, width: Int) -> String {
    let elapsed = ContinuousClock.now - start
    let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
    let rate = seconds > 0 ? Double(status.done) / seconds : 0
    var text = ""
    if let total = status.total, total > 0 {
      let filled = min(20 * status.done / total, 20)
      text += "[" + String(repeating: "#", count: filled)
      text += String(repeating: "-", count: 20 - filled) + "] "
      text += "\(100 * status.done / total)% \(status.done)/\(total)"
    } else {
      text += "\(status.done)"
    }
    text += rate >= 10 ? ", \(Int(rate))/s" : ", \((rate * 10).rounded() / 10)/s"
    if !status.note.isEmpty { text += ", " + status.note }
    if let total = status.total, rate > 0, total > status.done {
      let left = Duration.milliseconds(Int64(Double(total - status.done) / rate * 1_000))
      text += ", \(Wording.duration(left)) left"
    }
    return String(text.prefix(width))
  }
}
