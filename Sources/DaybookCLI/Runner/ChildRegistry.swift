import DaybookDomain
import DaybookLog
import DaybookSystem
import DaybookWire
import SystemPackage

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Remembers which programs a run has started, for the next run, should this one be killed.
///
/// A program is killed with the thread that started it where the system can do that, but not what
/// that program has started itself. So every lane of a run writes down, in a place of its own in a
/// file, the process it is watching; the next run ends what is still alive of it. The file is not
/// synced: after a power cut no process is left either.
final class ChildRegistry: Sendable {
  private let file: FileDescriptor
  private let path: FilePath

  private static let slotByteCount = 32

  /// Creates the file of a run with a line for itself.
  init(directory: FilePath, worker: WorkerID) throws {
    try Directory.create(directory)
    path = directory.appending("\(worker.rawValue)")
    file = try FileDescriptor.open(
      path, .writeOnly, options: [.create, .truncate, .closeOnExec], permissions: [.ownerReadWrite])
    write(RunningProcess.current, job: 0, slot: 0)
  }

  /// Notes what a lane is watching.
  func note(_ child: Int32, job: JobID, lane: Int) {
    guard let process = RunningProcess(id: child) else { return }
    write(process, job: job.rawValue, slot: lane + 1)
  }

  /// Notes that a lane is watching nothing.
  func clear(lane: Int) { write(RunningProcess(id: 0, startTime: 0), job: 0, slot: lane + 1) }

  /// Removes the file at the end of a run that left nothing behind.
  func remove() {
    try? file.close()
    unsafe path.withPlatformString { _ = unsafe unlink($0) }
  }

  private func write(_ process: RunningProcess, job: UInt64, slot: Int) {
    var writer = ByteWriter(capacity: Self.slotByteCount)
    writer.integer(UInt64(process.id))
    writer.integer(process.startTime)
    writer.integer(job)
    writer.integer(UInt64(0))
    let offset = Int64(slot * Self.slotByteCount)
    _ = try? unsafe writer.bytes.withUnsafeBytes { bytes in
      unsafe try file.write(toAbsoluteOffset: offset, bytes)
    }
  }

  /// Ends what the runs before have left alive.
  ///
  /// - Returns: The number of process groups that were ended.
  static func endLeftovers(in directory: FilePath) -> Int {
    var count = 0
    for name in (try? Directory.names(in: directory)) ?? [] {
      let path = directory.appending(name)
      guard let bytes = try? DurableFile.content(of: path) else { continue }
      let slots = slots(bytes)
      // A run that is still alive looks after its own.
      if let owner = slots.first, owner.process.isAlive { continue }
      for slot in slots.dropFirst() where slot.process.id != 0 {
        if end(slot.process, job: slot.job) { count += 1 }
      }
      unsafe path.withPlatformString { _ = unsafe unlink($0) }
    }
    return count
  }

  private static func slots(_ bytes: [UInt8]) -> [(process: RunningProcess, job: UInt64)] {
    var reader = unsafe ByteReader(bytes.span.bytes)
    var slots: [(process: RunningProcess, job: UInt64)] = []
    while let id = try? reader.integer(as: UInt64.self),
      let startTime = try? reader.integer(as: UInt64.self),
      let job = try? reader.integer(as: UInt64.self),
      (try? reader.integer(as: UInt64.self)) != nil
    {
      let process = RunningProcess(id: Int32(truncatingIfNeeded: id), startTime: startTime)
      slots.append((process, job))
    }
    return slots
  }

  private static func end(_ leader: RunningProcess, job: UInt64) -> Bool {
    let members = ProcessGroup.members(of: leader, markedBy: "DAYBOOK_JOB=\(job)")
    guard !members.isEmpty else { return false }
    for member in members { kill(member.id, SIGKILL) }
    // Nothing may run twice at the same time: wait until they are gone.
    for _ in 0..<500 where members.contains(where: \.isAlive) { usleep(10_000) }
    return true
  }
}

/// The processes that a program has started.
enum ProcessGroup {
  /// The living members of the group that a process leads or led.
  ///
  /// When the leader is gone, its number may meanwhile lead another group; then only processes
  /// count that carry a mark in their environment.
  static func members(of leader: RunningProcess, markedBy mark: String) -> [RunningProcess] {
    #if canImport(Darwin)
      return leader.isAlive ? [leader] : []
    #else
      let names = (try? Directory.names(in: "/proc")) ?? []
      return names.compactMap { name in
        guard let id = Int32(name.string), getpgid(id) == leader.id,
          let process = RunningProcess(id: id)
        else { return nil }
        return process == leader || leader.isAlive || carries(mark, id) ? process : nil
      }
    #endif
  }

  private static func carries(_ mark: String, _ id: Int32) -> Bool {
    guard let bytes = try? DurableFile.content(ofSpecial: FilePath("/proc/\(id)/environ")) else {
      return false
    }
    return bytes.split(separator: 0).contains { $0.elementsEqual(mark.utf8) }
  }
}
