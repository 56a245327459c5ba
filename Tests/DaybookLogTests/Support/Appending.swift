import DaybookLog
import DaybookTesting
import SystemPackage

/// Appends frames to the log in `directory`, each of one to three records: session, round, zeros.
///
/// Synchronous, so that the bodies of tests that end the process may call it.
func append(
  frameCount: Int, as session: UInt8, to directory: String, byteCount: Int = 2,
  mapSizeBytes: Int = 64 << 30
) throws {
  var options = LogOptions()
  options.mapSizeBytes = mapSizeBytes
  let log = try LMDBEventLog(directory: FilePath(directory), options: options, now: 0)
  var writer = FrameWriter(session: UInt64(session))
  for round in 0..<frameCount {
    let zeros = [UInt8](repeating: 0, count: byteCount - 2)
    let record = RecordContent([session, UInt8(truncatingIfNeeded: round)] + zeros)
    try writer.append([RecordContent](repeating: record, count: round % 3 + 1), to: log)
  }
}
