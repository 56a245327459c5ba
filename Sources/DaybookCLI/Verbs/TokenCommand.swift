import ArgumentParser
import Daybook
import DaybookServer
import DaybookWire
import SystemPackage

/// `daybook token`: makes, shows and removes the tokens that let callers in.
struct TokenCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "token",
    abstract: "Make, show or remove tokens of 'daybook serve'.",
    discussion: """
      A token says who calls and what they may do. Roles, of which each may do what those before \
      it may: viewer reads, worker queues and carries out jobs, operator acts on them, admin \
      deletes. A server that runs notices within a second that the file has changed. The file is \
      --tokens, else $DAYBOOK_SERVE_TOKENS.

      EXAMPLE

        daybook token add ci --role worker --tokens tokens.txt
        daybook serve --tokens tokens.txt
        daybook token list --tokens tokens.txt
        daybook token remove ci --tokens tokens.txt
      """,
    subcommands: [Add.self, List.self, Remove.self])
}

/// The file that holds tokens.
struct TokenFileOptions: ParsableArguments {
  @Option(help: "The file of tokens.", completion: .file())
  var tokens: String?

  /// Where it is.
  var path: FilePath {
    get throws {
      guard let path = tokens ?? Environment.value(Setting.tokens.variable) else {
        throw ValidationError("Name the file of tokens, as in: --tokens tokens.txt.")
      }
      return FilePath(path)
    }
  }
}

extension TokenCommand {
  /// `daybook token add`.
  struct Add: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make a token and print it, this once.",
      discussion: """
        The file keeps a hash of it, from which it cannot be made again. It is created, for you \
        alone, when it is missing.

        EXAMPLE

          daybook token add alice --role admin --tokens tokens.txt
        """)

    @OptionGroup var file: TokenFileOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "What it is called: 1 to 64 of A-Z a-z 0-9 . _ -")
    var name: String

    @Option(help: "What its bearer may do: viewer, worker, operator or admin.")
    var role: RoleArgument

    private struct Document: Encodable {
      var name: String
      var role: String
      var token: String
    }

    func run() throws {
      let path = try file.path
      let text: String
      do throws(TokenFileError) {
        text = try TokenFile.add(
          name, role: role.role, createdAt: SystemWallClock().now(), to: path)
      } catch { throw Refusal(error, file: path) }
      if output.json {
        let document = Document(name: name, role: role.role.rawValue, token: text)
        Terminal.output(try JSONText.document(document))
      } else {
        Terminal.output(text)
      }
      Terminal.error("The token is shown only this once: keep it where nobody else reads it.")
    }
  }

  /// `daybook token list`.
  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show which tokens there are.",
      discussion: """
        EXAMPLE

          daybook token list --tokens tokens.txt --json
        """)

    @OptionGroup var file: TokenFileOptions
    @OptionGroup var output: ListOutputOptions

    private struct Document: Encodable {
      var name: String
      var role: String
      var created: String
    }

    func run() throws {
      let path = try file.path
      let tokens: [Token]
      do throws(TokenFileError) { tokens = try TokenFile.read(path).file.tokens } catch {
        throw Refusal(error, file: path)
      }
      let documents = tokens.map {
        Document(name: $0.name, role: $0.role.rawValue, created: $0.createdAt.rfc3339)
      }
      try output.print(documents) {
        var table = Table(["NAME", "ROLE", "CREATED"], empty: "There are no tokens.")
        for document in documents { table.add([document.name, document.role, document.created]) }
        return table
      }
    }
  }

  /// `daybook token remove`.
  struct Remove: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Remove a token: whoever sends it is let in no more.",
      discussion: """
        EXAMPLE

          daybook token remove ci --tokens tokens.txt
        """)

    @OptionGroup var file: TokenFileOptions

    @Argument(help: "What it is called.")
    var name: String

    func run() throws {
      let path = try file.path
      do throws(TokenFileError) { try TokenFile.remove(name, from: path) } catch {
        throw Refusal(error, file: path)
      }
    }
  }
}

/// A role as the command line writes it.
struct RoleArgument: ExpressibleByArgument {
  let role: Role

  init?(argument: String) {
    guard let role = Role(rawValue: argument) else { return nil }
    self.role = role
  }

  static var allValueStrings: [String] { Role.allCases.map(\.rawValue) }
}
