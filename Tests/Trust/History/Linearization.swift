import DaybookDomain

/// A search for an order in which the calls on one job can have happened one after the other.
///
/// After Wing and Gong (1993): of the calls that nobody had answered when another one began, any
/// may be the first; whatever was tried once, by the calls that are done and the state that they
/// leave, is not tried again. A call that was never answered happened at some time after it began,
/// or never.
struct Linearization {
  /// A call on the job.
  struct Call {
    var step: JobCourse.Step
    var start: UInt64
    /// When it was answered; `nil` when it never was.
    var end: UInt64?
    /// What was answered, of what the job has to do with.
    var answer: ClientAnswer?
  }

  private struct Situation: Hashable {
    var done: [UInt64]
    var course: JobCourse

    func isDone(_ index: Int) -> Bool { done[index / 64] >> UInt64(index % 64) & 1 == 1 }
  }

  private let calls: [Call]
  private var tried: Set<Situation> = []

  /// Prepares the search.
  init(_ calls: [Call]) { self.calls = calls.sorted { $0.start < $1.start } }

  /// Whether there is such an order.
  static func exists(_ calls: [Call]) -> Bool {
    var search = Linearization(calls)
    let words = (search.calls.count + 63) / 64
    let start = Situation(done: Array(repeating: 0, count: words), course: JobCourse())
    return search.reachesEnd(from: start)
  }

  private mutating func reachesEnd(from start: Situation) -> Bool {
    var stack = [start]
    while let situation = stack.popLast() {
      let open = calls.indices.filter { !situation.isDone($0) }
      // Whoever was answered before another began stands before it.
      let limit = open.compactMap { calls[$0].end }.min()
      guard let limit else { return true }
      for index in open where calls[index].start <= limit {
        var next = situation
        let answer = next.course.take(calls[index].step)
        guard let answer, calls[index].answer == nil || calls[index].answer == answer else {
          continue
        }
        next.done[index / 64] |= 1 << UInt64(index % 64)
        if tried.insert(next).inserted { stack.append(next) }
      }
    }
    return false
  }
}
