internal import SystemPackage

#if canImport(Darwin)
  internal import Darwin
#else
  internal import Glibc
#endif

/// A process of this machine, told apart from all that had or will have its number.
public struct RunningProcess: Hashable, Sendable {
  /// The process id.
  public var id: Int32

  /// When it started: clock ticks since the boot on Linux, microseconds since 1970 on macOS.
  public var startTime: UInt64

  /// Looks a process up.
  ///
  /// - Returns: `nil` when there is none with that id, or it has ended and waits to be reaped.
  public init?(id: Int32) {
    guard let startTime = Self.startTime(of: id) else { return nil }
    self.id = id
    self.startTime = startTime
  }

  /// Names a process that may have ended long ago.
  public init(id: Int32, startTime: UInt64) {
    self.id = id
    self.startTime = startTime
  }

  /// This process.
  public static let current = RunningProcess(id: getpid())!

  /// Whether the process still runs.
  public var isAlive: Bool { Self.startTime(of: id) == startTime }

  /// The number of the namespace that counts process ids, or 0 where there is only one.
  ///
  /// Containers count for themselves: a process of another one cannot be looked up by its id.
  public static let namespace: UInt64 = {
    #if canImport(Darwin)
      0
    #else
      unsafe (try? Stat("/proc/self/ns/pid")).map { UInt64($0.inode.rawValue) } ?? 0
    #endif
  }()

  #if canImport(Darwin)
    /// What is different after every boot of the machine.
    public static let boot: String = {
      var time = timeval()
      var size = MemoryLayout<timeval>.size
      unsafe sysctlbyname("kern.boottime", &time, &size, nil, 0)
      return "\(time.tv_sec)"
    }()

    private static func startTime(of id: Int32) -> UInt64? {
      var info = unsafe proc_bsdinfo()
      let size = Int32(MemoryLayout<proc_bsdinfo>.size)
      guard unsafe proc_pidinfo(id, PROC_PIDTBSDINFO, 0, &info, size) == size,
        unsafe info.pbi_status != UInt32(SZOMB)
      else { return nil }
      return unsafe info.pbi_start_tvsec * 1_000_000 + info.pbi_start_tvusec
    }
  #else
    /// What is different after every boot of the machine.
    public static let boot: String = {
      guard let bytes = try? DurableFile.content(ofSpecial: "/proc/sys/kernel/random/boot_id")
      else { return "" }
      return String(decoding: bytes, as: UTF8.self)
    }()

    /// Field 22 of `/proc/PID/stat`, behind a name in brackets that may hold anything: proc(5).
    private static func startTime(of id: Int32) -> UInt64? {
      guard let bytes = try? DurableFile.content(ofSpecial: FilePath("/proc/\(id)/stat")),
        let end = bytes.lastIndex(of: UInt8(ascii: ")"))
      else { return nil }
      let fields = String(decoding: bytes[(end + 1)...], as: UTF8.self).split(separator: " ")
      guard fields.count > 19, fields[0] != "Z", fields[0] != "X" else { return nil }
      return UInt64(fields[19])
    }
  #endif
}
