public import DaybookLog

/// A copy of what a frame holds, to be compared.
public struct FrameContent: Hashable, Sendable {
  /// The position of the first record.
  public var first: LogPosition

  /// The header.
  public var header: FrameHeader

  /// The writer's bytes that belong to no single record.
  public var preamble: [UInt8]

  /// The records in order.
  public var records: [RecordContent]

  /// Copies a frame with everything in it.
  public init(_ frame: borrowing Frame) throws(FrameDamage) {
    first = frame.first
    header = frame.header
    preamble = [UInt8](copying: frame.preamble)
    records = []
    var reader = frame.reader
    while let record = try reader.next() {
      var content = RecordContent([UInt8](copying: record.bytes))
      if let place = record.detail {
        let detail = try frame.detail(at: place)
        content.detail =
          if let bytes = detail.bytes {
            .present([UInt8](copying: bytes))
          } else {
            .erased(byteCount: place.byteCount)
          }
      }
      records.append(content)
    }
  }
}

/// A copy of a record with its private bytes.
public struct RecordContent: Hashable, Sendable {
  /// The permanent bytes.
  public var bytes: [UInt8]

  /// The private ones.
  public var detail: Detail

  /// What is there of private bytes.
  public enum Detail: Hashable, Sendable {
    /// It was written without any.
    case absent
    /// They are there.
    case present([UInt8])
    /// They were erased.
    case erased(byteCount: Int)
  }

  /// Creates a record.
  public init(_ bytes: [UInt8], detail: Detail = .absent) {
    self.bytes = bytes
    self.detail = detail
  }

  /// About what it takes in a log, in bytes.
  var byteCount: Int {
    switch detail {
    case .absent: bytes.count + 4
    case .present(let detail): bytes.count + detail.count + 32
    case .erased(let byteCount): bytes.count + byteCount + 32
    }
  }
}

extension FrameSource {
  /// Copies of all frames from the one that holds `position` on.
  public func frames(from position: LogPosition = .beginning) throws -> [FrameContent] {
    var frames: [FrameContent] = []
    var damage: FrameDamage?
    try readFrames(from: position) { frame in
      do throws(FrameDamage) {
        frames.append(try FrameContent(frame))
        return .proceed
      } catch {
        damage = error
        return .stop
      }
    }
    if let damage { throw damage }
    return frames
  }
}

extension [UInt8] {
  /// Copies the bytes of a span.
  public init(copying span: RawSpan) {
    self = unsafe span.withUnsafeBytes { bytes in unsafe [UInt8](bytes) }
  }
}
