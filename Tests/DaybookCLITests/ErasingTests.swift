import Foundation
import Testing

/// Erasing the private bytes of jobs: from every answer, and from the files.
@Suite struct `Erasing with the tool` {
  let place: Place
  var tool: Tool { place.tool }
  private let secret = "alice.liddell@example.org"

  init() throws { place = try Place() }

  /// A job that ended, whose payload, key, label, output and message name somebody.
  private func makeJob() throws -> String {
    let id = try tool(
      "enqueue", "mail", "--key", "key-\(secret)", "--label", "who=\(secret)", "--payload",
      #"{"to":"\#(secret)"}"#, "--attempts", "1"
    ).output.trimmingCharacters(in: .newlines)
    let worked = try tool(
      "work", "--queue", "default", "--drain", "--", "sh", "-c",
      "echo to \(secret); echo no \(secret) >&2; exit 1")
    #expect(worked.status <= 1, "\(worked.error)")
    return id
  }

  /// The files of the log in which the secret stands.
  private func filesWithSecret() throws -> [String] {
    let folder = place.url.appending(path: ".daybook")
    let names = FileManager.default.enumerator(atPath: folder.path)?.allObjects as? [String] ?? []
    return try names.filter { name in
      let url = folder.appending(path: name)
      if try url.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true { return false }
      return try Data(contentsOf: url).range(of: Data(secret.utf8)) != nil
    }
  }

  @Test func `nothing of it is read again, and who erased and why is`() throws {
    let job = try makeJob()
    #expect(try tool("export").output.contains(secret))
    let outcome = try tool("redact", job, "--reason", "request 17")
    #expect(outcome.status == 0, "\(outcome.error)")
    for verb in [["export"], ["show", job], ["history", job], ["events", "--jsonl"]] {
      #expect(try !tool.start(verb).outcome().output.contains(secret), "\(verb)")
    }
    let last = try #require(try tool("events", "--jsonl").jsonLines().last)
    #expect(last["type"] as? String == "Redacted")
    #expect((last["data"] as? [String: Any])?["note"] as? String == "request 17")
    #expect((last["actor"] as? String)?.hasPrefix("cli:") == true)
    #expect(try tool("replay", "--check").status == 0)
  }

  @Test func `the files hold it until they are written anew`() throws {
    let job = try makeJob()
    #expect(try filesWithSecret() == ["data.mdb"])
    let outcome = try tool("redact", job, "--reason", "request 17", "--compact", "--json")
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(try filesWithSecret() == [])
    #expect(try tool("doctor").status == 0)
    #expect(try tool("replay", "--check").status == 0)
    #expect(try tool("enqueue", "more").status == 0)
    #expect(try tool("verify").status == 0)
  }

  @Test func `proofs and checkpoints from before are true afterwards`() throws {
    let job = try makeJob()
    let key = try tool("keygen", "k").output.trimmingCharacters(in: .newlines)
    _ = try tool("checkpoint", "--key", "k", "-o", "before")
    let proof = try tool("prove", job, "--key", "k", "--disclose").output
    #expect(try tool("redact", job, "--reason", "r", "--compact").status == 0)
    try place.write(proof, to: "proof")
    #expect(try tool("verify-proof", "proof", "--key", key).status == 0)
    #expect(try tool("verify", "--checkpoint", "before", "--key", key).status == 0)
    let after = try tool("prove", job, "--key", "k")
    try place.write(after.output, to: "proof")
    let checked = try tool("verify-proof", "proof", "--key", key)
    #expect(checked.status == 0)
    #expect(checked.output.contains("private bytes are not shown"))
  }

  @Test func `the tree can be lost after an erasure, and is what it was`() throws {
    let job = try makeJob()
    _ = try tool("checkpoint", "-o", "before")
    _ = try tool("redact", job, "--reason", "r")
    try FileManager.default.removeItem(at: place.url.appending(path: ".daybook/tree"))
    _ = try tool("checkpoint")
    #expect(try tool("verify", "--checkpoint", "before").status == 0)
  }

  @Test func `a job that may still run keeps its payload`() throws {
    let id = try tool("enqueue", "mail", "--payload", "{}").output
      .trimmingCharacters(in: .newlines)
    let outcome = try tool("redact", id, "--reason", "r")
    #expect(outcome.status == 4)
    #expect(outcome.error.contains("has not ended"))
    #expect(try tool("redact", "99", "--reason", "r").status == 3)
    #expect(try tool("redact", id).status == 2)
    #expect(try tool("redact").status == 2)
  }

  @Test func `a second erasure has nothing to do, and records nothing`() throws {
    let job = try makeJob()
    _ = try tool("redact", job, "--reason", "once")
    let before = try tool("export").output
    let again = try tool("redact", job, "--reason", "twice")
    #expect(again.status == 0)
    #expect(again.output.contains("none any more"))
    #expect(try tool("export").output == before)
  }

  @Test func `what is deleted can be erased with it, and later`() throws {
    let first = try makeJob()
    #expect(try tool("delete", first, "--redact", "--reason", "r").status == 0)
    #expect(try !tool("export").output.contains(secret))
    let second = try makeJob()
    _ = try tool("delete", second)
    #expect(try tool("export").output.contains(secret))
    #expect(try tool("redact", second, "--reason", "r").status == 0)
    #expect(try !tool("export").output.contains(secret))
    #expect(try tool("replay", "--check").status == 0)
  }

  @Test func `the file is not written anew while somebody has it open, and who that is is told`()
    throws
  {
    let job = try makeJob()
    let follower = try tool.start(["events", "--follow"])
    follower.wait { follower.output.contains("JobQueued") }
    let outcome = try tool("redact", job, "--reason", "r", "--compact")
    #expect(outcome.status == 4)
    #expect(outcome.error.contains("process \(follower.id)"), "\(outcome.error)")
    #expect(outcome.error.contains("It was erased"))
    #expect(try !tool("export").output.contains(secret))
    follower.signal(SIGINT)
    _ = follower.outcome()
    #expect(try tool("redact", "--compact").status == 0)
    #expect(try filesWithSecret() == [])
  }
}
