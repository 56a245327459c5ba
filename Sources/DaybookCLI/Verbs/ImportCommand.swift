import ArgumentParser
import Daybook
import DaybookLog
import SystemPackage

/// `daybook import`: makes a log of an export.
struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Make a new log of an export: the whole of it, or nothing.",
    discussion: """
      Of what 'daybook export' wrote it is the same log, with the same identity and hash tree. \
      --until stops after a moment, as if nothing had happened since; checkpoints up to there \
      still hold.

      EXAMPLES

        daybook --log copy import log.jsonl
        daybook --log before import log.jsonl --until 2026-03-01T14:00:00Z
      """)

  @ParentCommand var parent: DaybookTool
  @OptionGroup var global: GlobalOptions

  @Argument(help: "The file with the JSON lines, or - for standard input.")
  var file: String

  @Option(
    help: ArgumentHelp(
      "Stop after a moment: a position, or a time such as 2026-03-01T12:00:00Z.",
      valueName: "moment"))
  var until: AtArgument?

  func run() throws {
    let location = global.location(parent)
    var reader = try LineReader(file)
    var lines: ArraySlice<[UInt8]> = []
    do {
      let count = try Daybook.importLog(
        to: location, until: until?.moment
      ) { () throws(Errno) -> [UInt8]? in
        while lines.isEmpty {
          do {
            guard let more = try reader.next() else { return nil }
            lines = more[...]
          } catch let error as Errno {
            throw error
          } catch { throw .ioError }
        }
        return lines.removeFirst()
      }
      Terminal.error("\(Wording.count(count, "event")) imported.")
    } catch {
      throw refusal(error, location)
    }
  }

  private func refusal(_ fault: ImportFault, _ location: FilePath) -> Refusal {
    switch fault {
    case .occupied:
      Refusal(
        "\(location) is there already, and an import makes a new log. Nothing was imported. "
          + "Name another place with --log.", .refused)
    case .line(let number, let reason):
      Refusal("Line \(number) of \(file): \(reason). Nothing was imported.", .failed)
    case .rule(let number, let reason):
      Refusal("Line \(number) of \(file): \(reason). Nothing was imported.", .refused)
    case .noSuchMoment(let fault):
      Refusal(
        JobRejection.noSuchMoment(fault).sentence + " Nothing was imported.", .notFound)
    case .daybook(let error): Refusal(error, log: location)
    case .system(let code):
      Refusal(
        "The import failed: \(Errno(rawValue: code).description). Nothing was imported.", .storage)
    }
  }
}
