import DaybookSystem
import DaybookTesting
import SystemPackage

/// The arguments of a shell that runs a script.
func shell(_ script: String) -> [[UInt8]] { ["sh", "-c", script].map { Array($0.utf8) } }

extension ChildProcess {
  /// Starts a program with nothing but a path in its environment.
  convenience init(path: FilePath, arguments: [[UInt8]]) throws(Errno) {
    try self.init(
      path: path, arguments: arguments, environment: [Array("PATH=/usr/bin:/bin".utf8)])
  }
}

/// Reads what a program writes until it has ended, for a minute at most.
func finish(
  _ child: ChildProcess
) -> (ending: ChildProcess.Ending?, output: String, error: String) {
  var output: [UInt8] = []
  var error: [UInt8] = []
  let ending = child.wait(until: .now + .seconds(60)) { bytes, isError in
    if isError { error += [UInt8](copying: bytes) } else { output += [UInt8](copying: bytes) }
  }
  return (
    ending, String(decoding: output, as: UTF8.self), String(decoding: error, as: UTF8.self)
  )
}

/// Looks again and again whether something has come true, for half a minute at most.
func eventually(_ holds: () -> Bool) -> Bool {
  let deadline = ContinuousClock.now + .seconds(30)
  while !holds() {
    guard .now < deadline else { return false }
    PlainThread.yield()
  }
  return true
}

/// Reads what a program writes until it has written a line, for half a minute at most.
func firstLine(of child: ChildProcess) -> String {
  var output: [UInt8] = []
  _ = eventually {
    _ = child.wait(until: .now + .milliseconds(5)) { bytes, _ in
      output += [UInt8](copying: bytes)
    }
    return output.contains(UInt8(ascii: "\n"))
  }
  return String(decoding: output.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
}
