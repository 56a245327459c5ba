import DaybookSystem
import SystemPackage

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

#if FUZZING
  /// The target that the environment names.
  private let target: FuzzTarget = {
    let name = unsafe getenv("FUZZ_TARGET").map { unsafe String(cString: $0) } ?? ""
    guard let target = FuzzTarget(rawValue: name) else {
      fatalError("FUZZ_TARGET is one of \(FuzzTarget.allCases.map(\.rawValue))")
    }
    return target
  }()

  /// Called by libFuzzer, which has the process's main function.
  @_cdecl("LLVMFuzzerTestOneInput")
  public func testOneInput(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
    unsafe target.read(Array(UnsafeBufferPointer(start: bytes, count: count)))
    return 0
  }
#else
  /// Reads every file of the corpora once, without a fuzzer: what was ever found stays found.
  @main
  enum Fuzz {
    static func main() throws {
      guard CommandLine.arguments.count == 2 else {
        print("usage: DaybookFuzz CORPORA")
        exit(2)
      }
      let corpora = FilePath(CommandLine.arguments[1])
      var count = 0
      for target in FuzzTarget.allCases where target != .canary {
        let directory = corpora.appending(target.rawValue)
        for name in try Directory.names(in: directory).sorted(by: { $0.string < $1.string }) {
          let bytes = try DurableFile.content(ofSpecial: directory.appending(name))
          print("\(target.rawValue)/\(name.string)")
          target.read(bytes)
          count += 1
        }
      }
      print("\(count) files were read.")
    }
  }
#endif
