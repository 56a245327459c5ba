internal import DaybookLog

/// How often durations fell into which range, with an error of at most one part in eight.
///
/// Eight ranges for every doubling, from one millisecond to 34 years: the scheme of
/// G. Tene's HdrHistogram with three bits of precision.
public struct Histogram: Hashable, Sendable {
  private var counts: [UInt64] = []

  /// The number of durations.
  public private(set) var count: UInt64 = 0

  /// Their sum, in milliseconds.
  public private(set) var sumMilliseconds: UInt64 = 0

  /// Creates an empty histogram.
  public init() {}

  /// Counts one duration; below zero counts as zero.
  public mutating func record(milliseconds: Int64) {
    let value = UInt64(max(milliseconds, 0))
    let range = Self.range(of: value)
    if range >= counts.count {
      counts.append(contentsOf: repeatElement(0, count: range + 1 - counts.count))
    }
    counts[range] += 1
    count += 1
    sumMilliseconds &+= value
  }

  /// The duration that a part of all durations does not exceed, in milliseconds.
  ///
  /// - Parameter part: From 0 to 1: 0.99 for the 99th percentile.
  /// - Returns: The upper end of the range where it lies, or `nil` of an empty histogram.
  public func quantileMilliseconds(_ part: Double) -> UInt64? {
    guard count > 0 else { return nil }
    let rank = UInt64((part * Double(count)).rounded(.up))
    var seen: UInt64 = 0
    for (range, number) in counts.enumerated() {
      seen += number
      if seen >= max(rank, 1) { return Self.upperEnd(of: range) }
    }
    return Self.upperEnd(of: counts.count - 1)
  }

  /// How many durations were at most so long, for one bound after the other.
  ///
  /// Exact where the bound is the upper end of a range, as is every power of two less one; for any
  /// other bound the whole range that it falls into is counted.
  ///
  /// - Parameter bounds: In milliseconds, ascending.
  /// - Returns: A count for every bound, never falling.
  public func counts(atMost bounds: [UInt64]) -> [UInt64] {
    var range = 0
    var seen: UInt64 = 0
    return bounds.map { bound in
      let end = min(Self.range(of: bound) + 1, counts.count)
      while range < end {
        seen += counts[range]
        range += 1
      }
      return seen
    }
  }

  private static let precisionBits = 3

  private static func range(of value: UInt64) -> Int {
    let size = 1 << precisionBits
    guard value >= UInt64(size) else { return Int(value) }
    let exponent = 63 - value.leadingZeroBitCount - precisionBits
    return (exponent + 1) * size + Int(value >> UInt64(exponent)) - size
  }

  private static func upperEnd(of range: Int) -> UInt64 {
    let size = 1 << precisionBits
    guard range >= size else { return UInt64(range) }
    let exponent = UInt64(range / size - 1)
    return (UInt64(range % size + size + 1) << exponent) - 1
  }
}

extension Histogram {
  /// Writes the histogram in its canonical form.
  func encode(to writer: inout ByteWriter) {
    writer.varint(sumMilliseconds)
    writer.varint(UInt64(counts.count))
    for count in counts { writer.varint(count) }
  }

  @_lifetime(reader: copy reader)
  init(from reader: inout ByteReader) throws(MalformedBytes) {
    sumMilliseconds = try reader.varint()
    let length = try reader.varint()
    guard length <= Self.range(of: UInt64(Int64.max)) + 1 else {
      throw MalformedBytes(offset: reader.offset, reason: "a histogram is too long")
    }
    for _ in 0..<length {
      counts.append(try reader.varint())
      count &+= counts.last!
    }
  }
}
