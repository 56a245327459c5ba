import Foundation
import Testing

/// How far uploads are, and their figures.
@Suite struct `Watching uploads` {
  let place: Place
  var tool: Tool { place.tool }

  /// An upload that is done, one that failed half-way, one that waits, and a mail.
  init() throws {
    place = try Place()
    let daybook = Tool.binary.path
    let lines = [
      #"{"kind":"upload","labels":{"album":"17"}}"#, #"{"kind":"upload","attempts":1}"#,
      #"{"kind":"mail"}"#,
    ]
    _ = try tool("enqueue", "--jsonl", "-", input: Data(lines.joined(separator: "\n").utf8))
    let script = """
      test $DAYBOOK_KIND = mail && exit
      test $DAYBOOK_JOB = 1 && \(daybook) report upload --bytes 2000 --total 2000 \
      --files 2 --files-total 2 && exit
      \(daybook) report upload --bytes 500 --total 2000; exit 1
      """
    _ = try tool("work", "-q", "default", "--drain", "--", "sh", "-c", script)
    _ = try tool("enqueue", "upload", "--label", "album=18")
  }

  private func document(_ options: String...) throws -> (
    figures: [String: Any], uploads: [[String: Any]]
  ) {
    let json = try tool.start(["uploads", "--json"] + options).outcome().json()
    return (
      try #require(json["figures"] as? [String: Any]),
      try #require(json["uploads"] as? [[String: Any]])
    )
  }

  @Test func `figures count them by state, and only them`() throws {
    let figures = try document().figures
    #expect(figures["total"] as? Int == 3)
    #expect(figures["waiting"] as? Int == 1)
    #expect(figures["completed"] as? Int == 1)
    #expect(figures["failed"] as? Int == 1)
    #expect(figures["failure_rate"] as? Double == 0.5)
    #expect(figures["backlog"] as? Int == 1)
    #expect(figures["average_duration_ms"] as? Int != nil)
  }

  @Test func `each says how far it is`() throws {
    let uploads = try document().uploads
    #expect(uploads.map { $0["bytes"] as? Int } == [0, 500, 2_000])
    #expect(uploads.map { $0["percent"] as? Double } == [nil, 25, 100])
    #expect(uploads.last?["files_total"] as? Int == 2)
  }

  @Test(arguments: [
    (["--state", "failed"], 1), (["--label", "album=17"], 1), (["--kind", "mail"], 0),
    (["--until", "2020-01-01"], 0), (["--state", "finished"], 2),
  ])
  func `they are chosen like jobs`(options: [String], count: Int) throws {
    let json = try tool.start(["uploads", "--json"] + options).outcome().json()
    #expect((json["uploads"] as? [Any])?.count == count)
  }

  @Test func `one that waits is one, though all that ever reported are deleted`() throws {
    #expect(try tool("delete", "1", "2", "--yes").status == 0)
    let uploads = try document().uploads
    #expect(uploads.map { $0["state"] as? String } == ["available"])
  }

  @Test func `programs read a line for each`() throws {
    #expect(try tool("uploads", "--jsonl").jsonLines().count == 3)
  }

  @Test func `people read a table and a line`() throws {
    let output = try tool("uploads").output
    #expect(output.contains("album=17"))
    #expect(output.contains("3 uploads: 1 waiting, 0 active, 1 completed, 1 failed, 0 cancelled"))
  }

  @Test func `replaying the log comes to the same`() throws {
    #expect(try tool("replay", "--check").status == 0)
  }
}
