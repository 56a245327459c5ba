import Daybook
import DaybookLMDB
import DaybookLog
import DaybookProjections
import DaybookSystem
import SystemPackage

/// Opens what a power cut has left, and looks whether it is what was promised.
struct ImageCheck {
  /// The states that the log came to, one after the other.
  let states: [LogState]

  /// How many commits may be there that were not answered for.
  let aheadCount: Int

  /// Where the files are put; what is there is removed.
  let root: FilePath

  /// Checks one image.
  ///
  /// - Parameters:
  ///   - files: What is on the disk.
  ///   - answers: What the program was told to be durable.
  /// - Returns: What is wrong; `nil` when nothing is.
  func fault(
    in files: [(path: FilePath, content: [UInt8]?)], after answers: CrashPlan.Answers
  ) async -> String? {
    do {
      try ImageFiles.put(files, in: root)
      if answers.snapshot > .beginning { try checkSnapshot(answers.snapshot) }
      let state = try await checkLog(answers.state)
      guard states[state].position >= answers.position else {
        return "a caller was answered for \(answers.position.rawValue), which is not there"
      }
      let copy = root.appending("copy")
      if (try? Stat(copy)) != nil { return try checkCopy(copy, upTo: state) }
      return answers.isCopied ? "the backup is not there" : nil
    } catch let wrong as Wrong {
      return wrong.text
    } catch { return "after \(answers.state + 1) answers: \(error)" }
  }

  /// A snapshot that was said to be saved is there, if no newer one is.
  private func checkSnapshot(_ position: LogPosition) throws {
    let log = try LMDBEventLog(
      directory: root.appending("log"), options: MarkingWriter.options, now: 0)
    for newest in try log.snapshots.positions() where newest >= position {
      if (try log.snapshots.load(at: newest) { _, _ in true }) == true { return }
    }
    throw Wrong(text: "the snapshot at \(position.rawValue) was answered for, and is not there")
  }

  private struct Wrong: Error {
    var text: String
  }

  /// Reads, folds, writes, and reads again.
  ///
  /// - Returns: The number of the state that the log is in.
  private func checkLog(_ acknowledged: Int) async throws -> Int {
    let directory = root.appending("log")
    var options = MarkingWriter.options
    // Whoever was not told that the log is there may have to create it once more.
    options.createsLog = acknowledged < 0
    let (number, grown) = try await Self.write(
      directory, options, allowed: max(acknowledged, 0)...(acknowledged + aheadCount),
      of: states)
    try awaitClosed(directory)
    options.createsLog = false
    let again = try LogState(of: LMDBEventLog(directory: directory, options: options, now: 0))
    // Live state, from a snapshot where there is one, against a replay from the first event on.
    guard again.ledger == grown, again.position > states[number].position else {
      throw Wrong(text: "what was written after the crash is not there: \(again)")
    }
    return number
  }

  private static func write(
    _ directory: FilePath, _ options: LogOptions, allowed: ClosedRange<Int>, of states: [LogState]
  ) async throws -> (number: Int, ledger: StateDigest) {
    let log = try LMDBEventLog(directory: directory, options: options, now: 0)
    let content = try LogState(of: log, isFolded: false)
    func isSame(_ number: Int) -> Bool {
      number < states.count && states[number].content == content.content
    }
    guard let number = allowed.reversed().first(where: isSame) else {
      let known =
        states.indices.first(where: isSame).map { "state \($0)" } ?? "no state it was ever in"
      throw Wrong(
        text: "state \(allowed.lowerBound) was answered for, and the log is in \(known), "
          + "at position \(content.position.rawValue)")
    }
    let daybook = try Daybook(on: log, options: MarkingWriter.daybookOptions)
    try await daybook.enqueue(JobRequest(kind: "after", payload: [1, 2, 3]))
    let grown = LogState.digest(try await daybook.view().digests())
    await daybook.close()
    return (number, grown)
  }

  /// Waits until the engine's thread has let the file go, so that it is opened afresh next.
  private func awaitClosed(_ directory: FilePath) throws {
    while Environment.isOpen(directory: directory) { PlainThread.yield() }
  }

  /// A backup that has its name is whole, whenever the power fails.
  private func checkCopy(_ copy: FilePath, upTo number: Int) throws -> String? {
    var options = MarkingWriter.options
    options.createsLog = false
    let state = try LogState(of: LMDBEventLog(directory: copy, options: options, now: 0))
    let isKnown = states.prefix(number + 1).contains(state)
    return isKnown ? nil : "the backup holds no state that the log was in"
  }
}
