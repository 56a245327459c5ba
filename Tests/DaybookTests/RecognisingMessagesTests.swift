import Daybook
import Testing

@Suite struct `Alike messages` {
  @Test(arguments: [
    ("exit 8", "exit <n>"),
    ("took 1.5 s, not 12:30:01", "took <n> s, not <n>"),
    (
      "gzip: letters/letter-15-cut.txt.gz: unexpected end of file",
      "gzip: <path>: unexpected end of file"
    ),
    ("open /var/a b.txt failed", "open <path> b.txt failed"),
    ("./a: no such file", "<path>: no such file"),
    (#"C:\music\a.mp3 is locked"#, "<path> is locked"),
    ("GET https://host/a?b=1 (after 3 tries)", "GET <url> (after <n> tries)"),
    ("track 'it's late' is gone", "track <text> is gone"),
    ("track ‘Für Elise’ and “a b”", "track <text> and <text>"),
    (#"no "a" in `b`"#, "no <text> in <text>"),
    ("can't open, won't open", "can't open, won't open"),
    ("request 6ba7b810-9dad-11d1-80b4-00c04fd430c8 timed out", "request <uuid> timed out"),
    ("at 0x7ffe0010, commit 9f86d081", "at <hex>, commit <hex>"),
    ("input/output error, read/write", "input/output error, read/write"),
    ("decade of deadbeef", "decade of deadbeef"),
    ("key=a/b/c;", "key=<path>;"),
    ("  two\t lines \n of which the second is left out", "two lines"),
    ("\n\n first that says something", "first that says something"),
    (
      "Traceback (most recent call last):\n  File \"a.py\", line 3\nKeyError: 'x'",
      "KeyError: <text>"
    ),
    ("", ""),
    ("größer als 5 €", "größer als <n> €"),
    ("an 'unclosed 7", "an 'unclosed <n>"),
  ])
  func `have one pattern`(message: String, pattern: String) {
    #expect(MessagePattern.pattern(of: message) == pattern)
  }

  @Test func `of any length have a short pattern`() {
    let message = String(repeating: "ü nothing ", count: 10_000)
    let pattern = MessagePattern.pattern(of: message)
    #expect(pattern.utf8.count <= 240)
    #expect(message.hasPrefix(pattern))
  }

  @Test func `are those that differ in what varies, and no others`() {
    let one = MessagePattern.pattern(of: "host 10.0.0.1: read timed out after 30 s")
    #expect(MessagePattern.pattern(of: "host 10.0.0.27: read timed out after 5 s") == one)
    #expect(MessagePattern.pattern(of: "host 10.0.0.1: connect timed out after 30 s") != one)
  }
}
