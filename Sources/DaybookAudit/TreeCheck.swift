public import DaybookLog

/// Recomputes a tree from the log and finds the first event that is not what it was.
public enum TreeCheck {
  /// Compares a log with its saved tree, tile by tile, and with checkpoints that were signed.
  ///
  /// Events behind the tree are read and hashed too, as far as the greatest checkpoint asks for.
  ///
  /// - Parameters:
  ///   - log: The log.
  ///   - tree: Its saved tree; without one only the checkpoints are compared.
  ///   - checkpoints: Accepted ones, whose signatures have been verified.
  ///   - progress: Called now and then with the number of events that were compared.
  /// - Returns: The tree over everything that was read.
  /// - Throws: ``TreeError``, which names the first event or tile that differs.
  /// - Complexity: O(*n*), in memory O(log *n*) tiles.
  @discardableResult
  public static func verify(
    _ log: any EventLog, tree: SavedTree?, checkpoints: [Checkpoint] = [],
    progress: (_ size: UInt64) -> Void = { _ in }
  ) throws(TreeError) -> TreeHead {
    let origin = Checkpoint.origin(of: log.identity)
    for found in checkpoints.map(\.origin) + (tree.map { [$0.origin] } ?? [])
    where found != origin { throw .anotherLog(expected: origin, found: found) }
    if checkpoints.contains(where: { $0.head.size == 0 && $0.head != .empty }) {
      throw .otherRoot(size: 0)
    }
    var check = Check(tree: tree, checkpoints: checkpoints)
    var reader = LeafReader()
    var failure: TreeError?
    try TreeError.reading { () throws(LogError) in
      try log.readFrames(from: .beginning) { frame in
        var erased: LogPosition?
        do throws(LogError) {
          try reader.read(frame) { position, leaf in
            guard failure == nil else { return }
            do throws(TreeError) {
              try check.add(MerkleHash(leaf: leaf))
            } catch {
              failure = error
              erased = (try? EventLeaf(leaf))?.detail?.hash == .zero ? position : nil
            }
          }
        } catch { failure = failure ?? .unreadable(error) }
        if check.isWorthTelling { progress(check.pending.size) }
        if let erased, case .differs = failure { failure = .uncommitted(position: erased) }
        return failure == nil ? .proceed : .stop
      }
    }
    if let failure { throw failure }
    guard check.pending.size >= check.wantedSize else {
      let head = try TreeError.reading { () throws(LogError) in try log.head() }
      throw .shortened(head: head, treeSize: check.wantedSize)
    }
    return TreeHead(size: check.pending.size, root: check.pending.root)
  }

  /// What has been recomputed so far, against what it must be.
  private struct Check {
    let tree: SavedTree?
    /// The heads that were signed, by their sizes.
    let signed: [UInt64: Set<MerkleHash>]
    /// How far the log must reach at least.
    let wantedSize: UInt64
    private(set) var pending = PendingTiles()
    /// How much was told of last.
    private var toldSize: UInt64 = 0

    /// The saved hashes of the leaves around the one that is compared.
    private var saved: [MerkleHash] = []

    init(tree: SavedTree?, checkpoints: [Checkpoint]) {
      self.tree = tree
      signed = Dictionary(grouping: checkpoints, by: \.head.size).mapValues { same in
        Set(same.map(\.head.root))
      }
      wantedSize = max(tree?.head.size ?? 0, signed.keys.max() ?? 0)
    }

    /// Whether much was added since somebody was told.
    var isWorthTelling: Bool {
      mutating get {
        guard pending.size - toldSize >= 1 << 14 else { return false }
        toldSize = pending.size
        return true
      }
    }

    /// Adds a leaf and compares it, and whatever it makes complete.
    mutating func add(_ leaf: MerkleHash) throws(TreeError) {
      let number = pending.size
      if let tree, number < tree.head.size {
        let place = Int(number % UInt64(Tile.fullWidth))
        if place == 0 {
          saved = try tree.hashes(of: Tile(holding: number, level: 0, treeSize: tree.head.size)!)
          tree.forgetTiles()
        }
        guard saved[place] == leaf else {
          throw .differs(position: LogPosition(rawValue: number + 1))
        }
      }
      pending.append(leaf)
      if let roots = signed[pending.size], roots != [pending.root] {
        throw .otherRoot(size: pending.size)
      }
      for (tile, hashes) in pending.takeFinished() { try compare(tile, hashes) }
      guard let tree, pending.size == tree.head.size else { return }
      for (tile, hashes) in pending.edge { try compare(tile, hashes) }
      guard pending.root == tree.head.root else { throw .damagedHead }
    }

    /// Compares a tile above the leaves, once everything below it has been.
    private func compare(_ tile: Tile, _ hashes: [MerkleHash]) throws(TreeError) {
      guard let tree, tile.level > 0, pending.size <= tree.head.size else { return }
      guard try tree.hashes(of: tile) == hashes else { throw .damagedTile(path: tile.path) }
    }
  }
}
