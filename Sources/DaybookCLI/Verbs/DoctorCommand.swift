import ArgumentParser
import Daybook
import DaybookLog
import DaybookProjections
import DaybookSystem
import SystemPackage

/// `daybook doctor`: looks whether all is well.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Look at a log from all sides, and say what is wrong.",
    discussion: """
      EXAMPLE

        daybook doctor --json
      """)

  @ParentCommand var parent: DaybookTool
  @OptionGroup var global: GlobalOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let directory = global.location(parent)
    let findings = try Containment.run(
      saying: try text(of: [Examination.unreadable]) + "\n", to: .standardOutput,
      status: ExitStatus.failed.rawValue
    ) { try Examination(directory: directory).findings() }
    Terminal.output(try text(of: findings))
    if findings.contains(where: { !$0.isWell }) {
      throw StatusCode(rawValue: ExitStatus.failed.rawValue)
    }
  }

  private func text(of findings: [Finding]) throws -> String {
    if output.json { return try JSONText.document(findings) }
    return findings.map { finding in
      let mark = finding.isWell ? "ok   " : "WRONG"
      return "\(mark)  \(finding.subject): \(finding.text)"
    }.joined(separator: "\n")
  }
}

/// What a look at one side of a log has shown.
struct Finding: Encodable, Sendable {
  var subject: String
  var isWell: Bool
  var text: String

  enum CodingKeys: String, CodingKey {
    case subject
    case isWell = "ok"
    case text
  }
}

/// Looks at a log from all sides.
struct Examination {
  let directory: FilePath

  /// What there is to say; the looks behind one that cannot go on are left out.
  func findings() throws -> [Finding] {
    var findings: [Finding] = []
    switch FileSystemKind(path: directory) {
    case .local: findings.append(well("file system", "a disk of this machine"))
    case .network(let name):
      findings.append(wrong("file system", "\(name), where locks and memory maps are not safe"))
    }
    var options = LogOptions()
    options.createsLog = false
    options.allowsNetworkFileSystem = true
    let log: LMDBEventLog
    do throws(LogError) {
      log = try LMDBEventLog(directory: directory, options: options, now: 0)
    } catch .storage(.absent) {
      throw Refusal(DaybookError.unreadable(.log(.storage(.absent))), log: directory)
    } catch { return findings + [wrong("file", "\(error)")] }
    findings += file(log)
    let pages = pages(log)
    // LMDB follows links without a look: only when all lead somewhere may it be asked for events.
    return findings + [pages] + (pages.isWell ? events(log) : [])
  }

  /// What there is to say when LMDB cannot even open the file.
  static let unreadable = Finding(
    subject: "file", isWell: false,
    text: "a page leads to where nothing is, so that it cannot be read at all: "
      + "restore the file from a backup")

  private func file(_ log: LMDBEventLog) -> [Finding] {
    do throws(LogError) {
      let cleared = try log.clearDeadReaders()
      let usage = try log.usage()
      let readers =
        "\(usage.readerCount) of \(usage.readerLimit) places taken"
        + (cleared > 0 ? ", \(cleared) of dead processes freed" : "")
      return [
        well(
          "file",
          "\(Wording.bytes(usage.usedByteCount)) in use of \(Wording.bytes(usage.fileByteCount)), "
            + "\(Wording.bytes(usage.mapByteCount)) reserved"),
        well("readers", readers),
      ]
    } catch { return [wrong("file", "\(error)")] }
  }

  private func pages(_ log: LMDBEventLog) -> Finding {
    do throws(LogError) {
      return well("pages", "\(try log.checkPages()) reached, all where they should be")
    } catch { return wrong("pages", "\(error)") }
  }

  private func events(_ log: LMDBEventLog) -> [Finding] {
    var report = EventCheck()
    do throws(FoldFault) {
      try report.read(log)
    } catch {
      return [wrong("events", "\(error); the \(report.eventCount) events before it are unharmed")]
    }
    var findings = [
      well(
        "events",
        "\(report.eventCount), all of them verified and in order; "
          + "\(report.erasedCount) with erased details")
    ]
    findings.append(snapshots(log, head: report.head))
    findings.append(workers(report))
    return findings
  }

  private func snapshots(_ log: LMDBEventLog, head: LogHead) -> Finding {
    do throws(StorageFault) {
      let positions = try log.snapshots.positions()
      if let ahead = positions.first(where: { $0 > head.position }) {
        return wrong(
          "snapshots",
          "one at position \(ahead.rawValue) lies beyond the end of the log: "
            + "events that were durable are gone")
      }
      let text = positions.map { "\($0.rawValue)" }.joined(separator: ", ")
      return well("snapshots", text.isEmpty ? "none" : "at \(text)")
    } catch { return wrong("snapshots", "\(error)") }
  }

  private func workers(_ report: borrowing EventCheck) -> Finding {
    let gone = report.goneWorkerCount
    let text = "\(report.workerCount) known"
    let note = ", \(gone) of them gone: the next run takes their jobs back by itself"
    return well("workers", gone == 0 ? text : text + note)
  }

  private func well(_ subject: String, _ text: String) -> Finding {
    Finding(subject: subject, isWell: true, text: text)
  }

  private func wrong(_ subject: String, _ text: String) -> Finding {
    Finding(subject: subject, isWell: false, text: text)
  }
}
