internal import Daybook

/// Views of earlier moments, the latest of which are kept: whoever looks at one moment looks at
/// several things of it.
///
/// One is folded at a time, so that those who look back do not take the processors from the queue.
actor PastViews {
  private static let keptCount = 4

  private let daybook: Daybook
  private var kept: [(moment: Moment, view: View)] = []
  private var isFolding = false
  private var waiting: [CheckedContinuation<Void, Never>] = []

  init(_ daybook: Daybook) { self.daybook = daybook }

  /// The state at a moment.
  func view(at moment: Moment) async throws(DaybookError) -> View {
    if let view = recall(moment) { return view }
    while isFolding {
      await withCheckedContinuation { waiting.append($0) }
      if let view = recall(moment) { return view }
    }
    isFolding = true
    defer {
      isFolding = false
      let next = waiting
      waiting = []
      for continuation in next { continuation.resume() }
    }
    let view = try await daybook.view(at: moment)
    kept.append((moment, view))
    if kept.count > Self.keptCount { kept.removeFirst() }
    return view
  }

  private func recall(_ moment: Moment) -> View? {
    guard let index = kept.firstIndex(where: { $0.moment == moment }) else { return nil }
    let found = kept.remove(at: index)
    kept.append(found)
    return found.view
  }
}
