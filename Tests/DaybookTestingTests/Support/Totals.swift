import Daybook
import DaybookTesting

/// How many jobs of each kind have been done, as somebody would write it.
struct Totals: Projection, ReadableProjection {
  static let name = "totals"
  static let version: UInt32 = 1
  var counts: [Name: Int] = [:]

  mutating func apply(_ transition: borrowing Transition) {
    guard case .jobCompleted = transition.recorded.event else { return }
    counts[transition.new.specification.kind, default: 0] += 1
  }

  func encode(to writer: inout ByteWriter) { encodeSorted(counts, to: &writer) }

  init() {}

  init(decoding bytes: RawSpan) throws(MalformedBytes) { counts = try decodeCounts(bytes) }

  func lines(_ names: NameTable) -> [String] {
    counts.map { "\(names[$0.key]): \($0.value)" }.sorted()
  }
}

/// The same, but a job that was cancelled counts as done too.
struct GenerousTotals: Projection, ReadableProjection {
  static let name = "totals"
  static let version: UInt32 = 2
  var totals = Totals()

  mutating func apply(_ transition: borrowing Transition) {
    totals.apply(transition)
    guard case .cancelled = transition.recorded.event else { return }
    totals.counts[transition.new.specification.kind, default: 0] += 1
  }

  func encode(to writer: inout ByteWriter) { totals.encode(to: &writer) }

  init() {}

  init(decoding bytes: RawSpan) throws(MalformedBytes) { totals = try Totals(decoding: bytes) }

  func lines(_ names: NameTable) -> [String] { totals.lines(names) }
}

func encodeSorted(_ counts: [Name: Int], to writer: inout ByteWriter) {
  encode(counts.sorted { $0.key.rawValue < $1.key.rawValue }, to: &writer)
}

func encode(_ counts: [(key: Name, value: Int)], to writer: inout ByteWriter) {
  writer.varint(UInt64(counts.count))
  for (name, count) in counts {
    writer.varint(UInt64(name.rawValue))
    writer.varint(UInt64(count))
  }
}

func decodeCounts(_ bytes: RawSpan) throws(MalformedBytes) -> [Name: Int] {
  var reader = ByteReader(bytes)
  var counts: [Name: Int] = [:]
  for _ in 0..<(try reader.varint()) {
    let name = Name(rawValue: UInt32(truncatingIfNeeded: try reader.varint()))
    counts[name] = Int(try reader.varint())
  }
  return counts
}
