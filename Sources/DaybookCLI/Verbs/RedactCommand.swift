import ArgumentParser
import Daybook
import DaybookDomain
import DaybookLog
import DaybookSystem
import SystemPackage

/// `daybook redact`: erases what is private of jobs.
struct RedactCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "redact",
    abstract: "Erase the private bytes of ended jobs, and leave what proves that they were there.",
    discussion: """
      Payload, key, labels, messages, output and result of a job are erased in all of its history; \
      queue, kind, times and reasons stay. Who erased and why is recorded: leave nothing private \
      in the reason. Proofs stay true, as a salted hash takes the place of what is erased.

      Erased bytes may stand in the file until its pages are used again. --compact writes the \
      file anew without them; nobody else may have the log open then.

      EXAMPLE

        daybook redact 4711 --reason 'request of 1 March' --compact
      """)

  @ParentCommand var parent: DaybookTool
  @OptionGroup var global: GlobalOptions
  @OptionGroup var output: OutputOptions

  @Argument(help: "The jobs; none only to write the file anew, with --compact.")
  var jobs: [UInt64] = []

  @Option(help: "Why: recorded with the erasure.")
  var reason: String?

  @Flag(help: "Write the log's file anew, without anything that was erased.")
  var compact = false

  func validate() throws {
    if jobs.isEmpty && !compact { throw ValidationError("Name the jobs to erase.") }
    if !jobs.isEmpty && reason?.isEmpty ?? true {
      throw ValidationError("Say why with --reason: it is recorded with the erasure.")
    }
  }

  private struct Document: Encodable {
    struct Erased: Encodable {
      var job: UInt64
      var events: Int
    }

    struct File: Encodable {
      var before: Int
      var after: Int
    }

    var erased: [Erased] = []
    var file: File?
  }

  func run() async throws {
    let location = global.location(parent)
    var document = Document()
    document.erased = try await erase()
    if compact { document.file = try rewrite(location) }
    if output.json { return Terminal.output(try JSONText.document(document)) }
    for erased in document.erased {
      Terminal.output(
        erased.events == 0
          ? "Job \(erased.job) has no private bytes, or none any more."
          : "Erased the private bytes of job \(erased.job), of "
            + "\(Wording.count(erased.events, "event")).")
    }
    if let file = document.file {
      Terminal.output(
        "The file was written anew: \(Wording.bytes(file.before)) before, "
          + "\(Wording.bytes(file.after)) now.")
    }
  }

  /// The log is let go of before it returns.
  private func erase() async throws -> [Document.Erased] {
    if jobs.isEmpty { return [] }
    let daybook = try await global.open(parent)
    let attribution = Attribution(actor: GlobalOptions.actor, note: reason)
    var erased: [Document.Erased] = []
    try await refusing(global.location(parent)) {
      // Nothing is erased when one of them cannot be.
      let view = try await daybook.view()
      for job in jobs {
        let id = JobID(rawValue: job)
        guard try view.history(of: id) != nil else { throw DaybookError.rejected(.unknownJob) }
        if let status = try view.job(id)?.status, !status.isTerminal {
          throw DaybookError.rejected(.unfinished(status))
        }
      }
      for job in jobs {
        let count = try await daybook.redact(JobID(rawValue: job), as: attribution)
        erased.append(Document.Erased(job: job, events: count))
      }
    }
    await daybook.close()
    return erased
  }

  private func rewrite(_ location: FilePath) throws -> Document.File {
    do throws(RewriteError) {
      let done = try LMDBEventLog.rewrite(directory: location)
      return Document.File(before: done.byteCountBefore, after: done.byteCount)
    } catch { throw Refusal(error, log: location, done: jobs.isEmpty ? "" : "It was erased. ") }
  }
}

extension Refusal {
  /// What to tell of a log that was not written anew, or not copied.
  init(_ error: RewriteError, log: FilePath, done: String = "") {
    switch error {
    case .inUse(let process):
      let who = process.map { "process \($0)\(Self.name(of: $0))" } ?? "another process"
      self.init(
        "\(done)The file of \(log) was not written anew: \(who) has the log open. End that, and "
          + "say 'daybook redact --compact' again.", .refused)
    case .log(let error): self.init(DaybookError.unreadable(.log(error)), log: log)
    case .differs:
      self.init(
        "\(done)The file of \(log) was not written anew: the new one was not what was read from "
          + "the old one, which is as it was.", .storage)
    case .occupied:
      self.init("There is something already. Nothing was copied.", .refused)
    }
  }

  /// The name of a process's program in brackets, where the system tells.
  private static func name(of process: Int32) -> String {
    let path = FilePath("/proc/\(process)/comm")
    guard let bytes = try? DurableFile.content(ofSpecial: path) else { return "" }
    return " (\(Terminal.harmless(String(decoding: bytes.dropLast(), as: UTF8.self))))"
  }
}
