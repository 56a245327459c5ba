internal import DaybookLog

/// Everything that shows a stranger one event of a log that somebody signed.
///
/// Its text is a C2SP tlog-proof; see `docs/file-format.md`, section "Merkle tree".
public struct EventProof: Hashable, Sendable {
  /// The content of the event's leaf.
  public var leaf: [UInt8]

  /// Salt and private bytes of the event, when they are to be shown.
  public var disclosed: [UInt8]?

  /// The place of the leaf, from 0.
  public var index: UInt64

  /// The hashes that lead from the leaf to the root, the leaf's sibling first.
  public var path: [MerkleHash]

  /// The signed checkpoint.
  public var note: String

  private static let title = "c2sp.org/tlog-proof@v1"

  /// What a proof has shown.
  public struct Evidence: Hashable, Sendable {
    /// The event.
    public var leaf: EventLeaf
    /// The checkpoint that covers it.
    public var checkpoint: Checkpoint
    /// The private bytes, when they were disclosed.
    public var privateBytes: [UInt8]?
  }

  /// Verifies the proof; nothing else is needed.
  ///
  /// - Parameters:
  ///   - key: The key that must have signed the checkpoint.
  ///   - origin: The log that the event must be of.
  /// - Returns: What is proved by it.
  /// - Throws: ``ProofError``; nothing that the proof says may then be believed.
  public func verify(signedBy key: NoteKey, origin: String) throws(ProofError) -> Evidence {
    let checkpoint: Checkpoint
    do throws(CheckpointError) {
      checkpoint = try Checkpoint(note: note, signedBy: key, origin: origin)
    } catch { throw .checkpoint(error) }
    let hash = unsafe MerkleHash(leaf: leaf.span.bytes)
    let root = MerkleTree.root(leaf: hash, at: index, size: checkpoint.head.size, proof: path)
    guard root == checkpoint.head.root else { throw .forged }
    let event: EventLeaf
    do throws(MalformedBytes) { event = unsafe try EventLeaf(leaf.span.bytes) } catch {
      throw .malformed(line: 2, reason: error.description)
    }
    guard event.position.rawValue == index + 1 else { throw .forged }
    var privateBytes: [UInt8]?
    if let disclosed {
      guard let detail = event.detail, disclosed.count == 16 + detail.byteCount,
        unsafe MerkleHash(sha256: disclosed.span.bytes) == detail.hash
      else { throw .otherPrivateBytes }
      privateBytes = Array(disclosed.dropFirst(16))
    }
    return Evidence(leaf: event, checkpoint: checkpoint, privateBytes: privateBytes)
  }
}

extension EventProof {
  /// The text of the proof.
  public var text: String {
    var extra = ByteWriter(capacity: leaf.count + 16)
    extra.varint(UInt64(leaf.count))
    extra.append(leaf)
    if let disclosed { extra.append(disclosed) }
    let lines = [Self.title, "extra \(Base64.encode([UInt8](copying: extra.bytes)))"]
    let hashes = path.map { Base64.encode($0.bytes) }
    return (lines + ["index \(index)"] + hashes + ["", note]).joined(separator: "\n")
  }

  /// Reads the text of a proof, and believes nothing of it yet.
  public init(_ text: String) throws(ProofError) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines[0] == Self.title else {
      throw lines.count == 1 && Self.title.hasPrefix(lines[0])
        ? .truncated : .malformed(line: 1, reason: "it does not say \(Self.title)")
    }
    guard lines.count > 3, let blank = lines.firstIndex(where: \.isEmpty), blank + 1 < lines.count
    else { throw .truncated }
    guard blank > 2, lines[1].hasPrefix("extra "), let extra = Base64.decode(lines[1].dropFirst(6))
    else { throw .malformed(line: 2, reason: "it holds no event") }
    do throws(MalformedBytes) {
      var reader = unsafe ByteReader(extra.span.bytes)
      let count = Int(clamping: try reader.varint())
      leaf = [UInt8](copying: try reader.span(count: count))
      let rest = [UInt8](copying: try reader.span(count: reader.remaining))
      disclosed = rest.isEmpty ? nil : rest
    } catch { throw .malformed(line: 2, reason: error.description) }
    guard lines[2].hasPrefix("index "), let index = UInt64(decimal: lines[2].dropFirst(6)) else {
      throw .malformed(line: 3, reason: "it holds no index")
    }
    self.index = index
    path = []
    for number in 3..<blank {
      guard let bytes = Base64.decode(lines[number]),
        let hash = unsafe MerkleHash(bytes.span.bytes)
      else { throw .malformed(line: number + 1, reason: "it is not a hash") }
      path.append(hash)
    }
    note = lines[(blank + 1)...].joined(separator: "\n")
  }
}
