/// The program's arguments as bytes: names of files need not be text.
struct RawArguments {
  /// What the argument parser gets: everything before the first `--`.
  let options: [String]

  /// What follows the first `--`; `nil` when there is none.
  let rest: [[UInt8]]?

  /// The arguments of this process.
  static let own = RawArguments(rawArguments())

  init(_ all: [[UInt8]]) {
    let separator = Array("--".utf8)
    let end = all.firstIndex(of: separator)
    options = all[..<(end ?? all.endIndex)].map { String(decoding: $0, as: UTF8.self) }
    rest = end.map { Array(all[($0 + 1)...]) }
  }
}

private func rawArguments() -> [[UInt8]] {
  (1..<max(Int(CommandLine.argc), 1)).compactMap { index in
    guard let argument = unsafe CommandLine.unsafeArgv[index] else { return nil }
    var bytes: [UInt8] = []
    var next = unsafe argument
    while unsafe next.pointee != 0 {
      unsafe bytes.append(UInt8(bitPattern: next.pointee))
      unsafe next += 1
    }
    return bytes
  }
}
