import ArgumentParser
import Daybook
import DaybookLog
import DaybookSystem
import SystemPackage

/// `daybook backup`: copies a log while others write.
struct BackupCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup",
    abstract: "Copy the log as it is at one moment, while others go on writing.",
    discussion: """
      The copy is synced, and read from end to end before it gets its name. It is the same log, \
      and may be used in its place. Snapshots and the hash tree are left out: they follow from it.

      EXAMPLE

        daybook backup /mnt/other-disk/daybook-monday
      """)

  @ParentCommand var parent: DaybookTool
  @OptionGroup var global: GlobalOptions
  @OptionGroup var output: OutputOptions

  @Argument(
    help: "Where the copy is to be: nothing, or an empty directory.", completion: .directory)
  var directory: String

  private struct Document: Encodable {
    var directory: String
    var position: UInt64
    var bytes: Int
  }

  func run() throws {
    let audited = try AuditedLog(global.location(parent))
    let target = FilePath(directory)
    let end: LogHead
    do throws(RewriteError) {
      let total = try audited.end()
      end = try Bar.showing(total: total) { (progress) throws(RewriteError) in
        try audited.log.backUp(to: target) { progress($0.rawValue) }
      }
    } catch .occupied {
      throw Refusal(
        "\(target) holds something already. Nothing was copied. Name another place.", .refused)
    } catch .log(.storage(.absent)) {
      throw Refusal(
        "The directory in which \(target) is to be is not there. Nothing was copied.", .notFound)
    } catch { throw Refusal(error, log: audited.location) }
    let bytes = (try? Stat(target.appending("data.mdb"))).map { Int($0.size) } ?? 0
    if output.json {
      let document = Document(
        directory: directory, position: end.position.rawValue, bytes: bytes)
      Terminal.output(try JSONText.document(document))
    } else {
      Terminal.output(
        "Copied \(Wording.count(Int(end.position.rawValue), "event")), \(Wording.bytes(bytes)), "
          + "and read all of them again.")
    }
  }
}

extension AuditedLog {
  fileprivate func end() throws(RewriteError) -> LogPosition {
    do throws(LogError) { return try log.head().position } catch { throw .log(error) }
  }
}
