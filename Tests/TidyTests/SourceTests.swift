import Testing

/// Rules about the source that are cheap to check and tiresome to review.
@Suite struct `The source` {
  static let files = Tree.files("swift", below: "Sources", "Tests", "Benchmarks")
  static let sources = Tree.files("swift", below: "Sources")

  @Test(arguments: files)
  func `has short files and narrow lines`(_ file: String) throws {
    let lines = try Tree.lines(file)
    #expect(lines.count <= 400, "\(file)")
    for (index, line) in lines.enumerated() {
      #expect(line.count <= 100, "\(file):\(index + 1)")
    }
  }

  /// What each room may import of the others, as `docs/architecture.md` draws it.
  static let rooms: [String: Set<String>] = [
    "DaybookSystem": ["CDaybookSystem"],
    "DaybookLMDB": ["CDaybookLMDB", "DaybookSystem"],
    "DaybookLog": ["CDaybookChecksum", "DaybookLMDB", "DaybookSystem"],
    "DaybookDomain": [],
    "DaybookWire": ["DaybookDomain", "DaybookLog"],
    "DaybookProjections": ["DaybookDomain", "DaybookLog", "DaybookWire"],
    "Daybook": [
      "DaybookDomain", "DaybookLog", "DaybookProjections", "DaybookSystem", "DaybookWire",
    ],
    "DaybookServer": [
      "CDaybookAssets", "Daybook", "DaybookAudit", "DaybookDomain", "DaybookLog",
      "DaybookProjections", "DaybookSystem", "DaybookWire",
    ],
  ]

  @Test(arguments: rooms.keys.sorted())
  func `keeps the directions of the house`(_ room: String) throws {
    let allowed = try #require(Self.rooms[room])
    for file in Tree.files("swift", below: "Sources/\(room)") {
      for line in try Tree.lines(file) where line.contains("import ") {
        guard let name = line.split(separator: " ").last.map(String.init),
          name.contains("Daybook"), line.contains(#/^\s*(@_exported )?\w* ?import\s/#)
        else { continue }
        #expect(allowed.contains(name), "\(file): \(line)")
      }
    }
  }

  @Test func `of the domain knows neither clocks nor bytes nor Foundation`() throws {
    for file in Tree.files("swift", below: "Sources/DaybookDomain") {
      for line in try Tree.lines(file) {
        #expect(!line.contains(#/^\s*(\w+ )?import\s/#), "\(file): \(line)")
      }
    }
  }

  @Test(arguments: sources)
  func `leaves nothing for later`(_ file: String) throws {
    for (index, line) in try Tree.lines(file).enumerated() {
      #expect(!line.contains(#/TODO|FIXME|XXX|try!|fatalError\(/#), "\(file):\(index + 1)")
    }
  }

  @Test(arguments: sources)
  func `tells the compiler to trust it in the storage room only`(_ file: String) throws {
    guard !file.hasPrefix("Sources/DaybookLMDB/") else { return }
    #expect(try !Tree.text(file).contains("@unchecked Sendable"), "\(file)")
  }

  @Test(arguments: Tree.files("swift", below: "Tests"))
  func `names every test by a sentence`(_ file: String) throws {
    let lines = try Tree.lines(file)
    for (index, line) in lines.enumerated() where line.contains(/^\s*@Test\b/) {
      let declaration = lines[index...].first { $0.contains("func ") } ?? ""
      #expect(declaration.contains("func `"), "\(file):\(index + 1)")
    }
  }
}
