public import DaybookLog

extension EventProof {
  /// Makes the proof of one event from the log and its saved tree.
  ///
  /// - Parameters:
  ///   - position: The event.
  ///   - log: The log.
  ///   - tree: Its tree, which must reach as far as the checkpoint.
  ///   - checkpoint: What is signed: of this log, and not beyond the tree.
  ///   - signer: Signs it.
  ///   - disclosing: Whether the proof shows the private bytes too.
  /// - Throws: ``TreeError``, also when the event is not the one that the tree was built over.
  public init(
    of position: LogPosition, in log: any FrameSource, tree: SavedTree,
    at checkpoint: Checkpoint? = nil, signedBy signer: NoteSigner, disclosing: Bool = false
  ) throws(TreeError) {
    let checkpoint = checkpoint ?? tree.checkpoint
    try self.init(
      of: position, in: log, tree: tree, at: checkpoint, note: signer.sign(checkpoint),
      disclosing: disclosing)
  }

  /// Makes the proof of one event with a checkpoint that was signed before.
  ///
  /// - Parameters:
  ///   - position: The event.
  ///   - log: The log.
  ///   - tree: Its tree, which must reach as far as the checkpoint.
  ///   - checkpoint: Of this log, and not beyond the tree.
  ///   - note: The signed note that the checkpoint was read from.
  ///   - disclosing: Whether the proof shows the private bytes too.
  /// - Throws: ``TreeError``, also when the event is not the one that the tree was built over.
  public init(
    of position: LogPosition, in log: any FrameSource, tree: SavedTree,
    at checkpoint: Checkpoint, note: String, disclosing: Bool = false
  ) throws(TreeError) {
    let size = checkpoint.head.size
    guard checkpoint.origin == tree.origin else {
      throw .anotherLog(expected: checkpoint.origin, found: tree.origin)
    }
    guard try tree.root(size: size) == checkpoint.head.root else { throw .otherRoot(size: size) }
    path = try tree.inclusionProof(of: position, size: size)
    index = position.rawValue - 1
    self.note = note
    (leaf, disclosed) = try Self.read(position, in: log, disclosing)
    guard unsafe try tree.leaf(at: position) == MerkleHash(leaf: leaf.span.bytes) else {
      throw .differs(position: position)
    }
  }

  private static func read(
    _ position: LogPosition, in log: any FrameSource, _ disclosing: Bool
  ) throws(TreeError) -> (leaf: [UInt8], disclosed: [UInt8]?) {
    var found: (leaf: [UInt8], disclosed: [UInt8]?)?
    var failure: LogError?
    do throws(LogError) {
      try log.readFrames(from: position) { frame in
        do throws(LogError) {
          var reader = LeafReader(from: position)
          try reader.read(frame) { read, leaf in
            if read == position { found = ([UInt8](copying: leaf), nil) }
          }
          if disclosing { found?.disclosed = try Self.privateBytes(of: position, in: frame) }
        } catch { failure = error }
        return .stop
      }
    } catch { throw .unreadable(error) }
    if let failure { throw .unreadable(failure) }
    guard let found else { throw .notReached(position: position, treeSize: 0) }
    return found
  }

  /// Salt and private bytes of a record, if they are still there.
  private static func privateBytes(
    of position: LogPosition, in frame: borrowing Frame
  ) throws(LogError) -> [UInt8]? {
    do throws(FrameDamage) {
      var records = frame.reader
      try records.skip(Int(position.rawValue - frame.first.rawValue))
      guard let place = try records.next()?.detail else { return nil }
      let detail = try frame.detail(at: place)
      guard let salt = detail.salt, let bytes = detail.bytes else { return nil }
      return [UInt8](copying: salt) + [UInt8](copying: bytes)
    } catch { throw .damaged(position: position, error) }
  }
}
