import ArgumentParser
import DaybookSystem
import SystemPackage

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Parses the arguments, runs the verb, and turns every ending into an exit status.
@main
enum Main {
  static func main() async {
    // A reader that goes away, as in `daybook events | head`, is no reason to die half-way.
    signal(SIGPIPE, SIG_IGN)
    let arguments = RawArguments.own
    do {
      var command = try DaybookTool.parseAsRoot(arguments.options)
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch let error as Refusal {
      Terminal.error(error.message)
      exit(error.status.rawValue)
    } catch let status as StatusCode {
      exit(status.rawValue)
    } catch {
      end(with: error)
    }
  }

  /// Ends with what the argument parser has to say: help, or what is wrong with the arguments.
  private static func end(with error: any Error) -> Never {
    let text = DaybookTool.fullMessage(for: error)
    if DaybookTool.exitCode(for: error) == .success {
      Terminal.output(text)
      exit(ExitStatus.done.rawValue)
    }
    Terminal.error(text)
    exit(ExitStatus.usage.rawValue)
  }
}
