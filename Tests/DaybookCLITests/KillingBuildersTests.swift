import Foundation
import Testing

/// The builder of the hash tree is killed in the middle of its work.
@Suite struct `Killing who builds the tree` {
  let place: Place
  var tool: Tool { place.tool }

  init() throws { place = try Place() }

  private func enqueue(_ count: Int) throws {
    let lines = String(repeating: #"{"kind":"k","payload":"x"}"# + "\n", count: count)
    let outcome = try tool("enqueue", "--jsonl", "-", input: Data(lines.utf8))
    #expect(outcome.status == 0, "\(outcome.error)")
  }

  /// The number of files that a builder has made, whole or not.
  private func fileCount() -> Int {
    let path = place.url.appending(path: ".daybook/tree").path
    return FileManager.default.enumerator(atPath: path)?.allObjects.count ?? 0
  }

  @Test func `the next one finishes what was begun, wherever it was killed`() throws {
    var killedCount = 0
    try enqueue(200)
    #expect(try tool("checkpoint").status == 0)
    for round in 0..<12 {
      try enqueue(1_500)
      let before = fileCount()
      // Every round gets a little further: nothing yet, some files aside, some with their names.
      let builder = try tool.start(["checkpoint"])
      builder.wait { fileCount() >= before + round }
      builder.signal(SIGKILL)
      if builder.outcome().status == -SIGKILL { killedCount += 1 }
      if round % 3 == 2 {
        // Whatever stands there, the tree that was saved last is whole, and the log continues it.
        #expect(try tool("verify").status == 0, "round \(round)")
      }
    }
    #expect(killedCount > 0)
    let built = try tool("checkpoint", "--json").json()
    let verified = try tool("verify", "--json").json()
    #expect(built["size"] as? Int == 18_200)
    #expect(built["root"] as? String == verified["root"] as? String)
  }

  @Test func `a tree in which a file is cut or gone is built anew`() throws {
    try enqueue(700)
    let root = try tool("checkpoint", "--json").json()["root"] as? String
    let tree = place.url.appending(path: ".daybook/tree")
    for (name, content) in [("head", "day"), ("head", ""), ("tile/0/002.p/188", "x")] {
      try Data(content.utf8).write(to: tree.appending(path: name))
      #expect(try tool("checkpoint", "--json").json()["root"] as? String == root, "\(name)")
      #expect(try tool("verify").status == 0, "\(name)")
    }
  }
}
