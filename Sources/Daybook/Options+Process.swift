internal import SystemPackage

#if canImport(Darwin)
  internal import Darwin
#else
  internal import Glibc
#endif

extension Daybook.Options {
  /// This process as an actor: `process:HOST/PID`.
  public static let processActor = "process:\(Daybook.Options.hostName)/\(getpid())"

  /// The name of this machine, up to its first dot.
  public static let hostName: String = {
    var name = [CChar](repeating: 0, count: 256)
    unsafe gethostname(&name, name.count - 1)
    let bytes = name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    let text = String(decoding: bytes, as: UTF8.self)
    return text.split(separator: ".").first.map(String.init) ?? "localhost"
  }()
}
