import DaybookAudit

/// The tree as RFC 6962 defines it, one recursion a definition.
enum NaiveTree {
  static func leaves(_ count: Int) -> [MerkleHash] {
    (0..<count).map { number in
      let content = [UInt8](String(number).utf8)
      return unsafe MerkleHash(leaf: content.span.bytes)
    }
  }

  /// MTH of section 2.1.
  static func root(_ leaves: ArraySlice<MerkleHash>) -> MerkleHash {
    guard leaves.count > 1 else { return leaves.first ?? .empty }
    let middle = leaves.startIndex + split(leaves.count)
    return MerkleHash(root(leaves[..<middle]), root(leaves[middle...]))
  }

  /// PATH of section 2.1.1.
  static func path(_ index: Int, _ leaves: ArraySlice<MerkleHash>) -> [MerkleHash] {
    guard leaves.count > 1 else { return [] }
    let middle = leaves.startIndex + split(leaves.count)
    return leaves.startIndex + index < middle
      ? path(index, leaves[..<middle]) + [root(leaves[middle...])]
      : path(index - split(leaves.count), leaves[middle...]) + [root(leaves[..<middle])]
  }

  /// SUBPROOF of section 2.1.2.
  static func subproof(
    _ old: Int, _ leaves: ArraySlice<MerkleHash>, isWhole: Bool = true
  ) -> [MerkleHash] {
    if old == leaves.count { return isWhole ? [] : [root(leaves)] }
    let middle = split(leaves.count)
    let (left, right) = (leaves.prefix(middle), leaves.dropFirst(middle))
    return old <= middle
      ? subproof(old, left, isWhole: isWhole) + [root(right)]
      : subproof(old - middle, right, isWhole: false) + [root(left)]
  }

  /// The greatest power of two below `count`.
  private static func split(_ count: Int) -> Int {
    var split = 1
    while split * 2 < count { split *= 2 }
    return split
  }
}
