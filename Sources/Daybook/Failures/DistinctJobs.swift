package import DaybookDomain

/// How many different jobs were seen, in bounded memory.
///
/// Exact for few; for many it is estimated from the smallest digests ("k minimum values": Z.
/// Bar-Yossef et al., "Counting Distinct Elements in a Data Stream", 2002), within about 6 %.
package struct DistinctJobs {
  /// So many are counted exactly.
  package static let limit = 256

  /// The smallest digests, ascending.
  private var smallest: [UInt64] = []

  /// Whether ``count`` is no estimate.
  package private(set) var isExact = true

  /// Creates a count of no jobs.
  package init() {}

  /// The number of jobs.
  package var count: Int {
    guard !isExact, let largest = smallest.last else { return smallest.count }
    return Int(Double(Self.limit - 1) / (Double(largest) / 0x1p64))
  }

  /// Notes that a job was seen.
  package mutating func insert(_ job: JobID) {
    let digest = Self.digest(job)
    if smallest.count == Self.limit, let largest = smallest.last, digest >= largest {
      if digest > largest { isExact = false }
      return
    }
    let index = smallest.partitioningIndex { $0 >= digest }
    if index < smallest.count, smallest[index] == digest { return }
    smallest.insert(digest, at: index)
    if smallest.count > Self.limit {
      smallest.removeLast()
      isExact = false
    }
  }

  /// The number of a job, mixed so that all digests are equally likely, and no two jobs have the
  /// same one (the finaliser of SplitMix64).
  private static func digest(_ job: JobID) -> UInt64 {
    var mixed = job.rawValue
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

extension [UInt64] {
  /// The first index whose element fits, all those behind it fitting too.
  fileprivate func partitioningIndex(_ fits: (UInt64) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = low + (high - low) / 2
      if fits(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
