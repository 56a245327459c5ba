internal import Crypto

/// A SHA-256 digest as RFC 6962 uses it: of a leaf, or of two digests.
///
/// Leaves and nodes are hashed behind different bytes, so that neither passes for the other.
public struct MerkleHash: Hashable, Sendable, BitwiseCopyable {
  // The digest's bytes as they lie in memory; never looked at as numbers.
  private var a: UInt64 = 0
  private var b: UInt64 = 0
  private var c: UInt64 = 0
  private var d: UInt64 = 0

  /// The number of bytes of every digest.
  public static let byteCount = 32

  /// 32 zero bytes: what stands where a digest is not known.
  static let zero = MerkleHash()

  private init() {}

  /// Takes over a digest.
  ///
  /// - Returns: `nil` unless there are 32 bytes.
  public init?(_ bytes: RawSpan) {
    guard bytes.byteCount == Self.byteCount else { return nil }
    self = unsafe bytes.unsafeLoadUnaligned(as: MerkleHash.self)
  }

  /// Hashes bytes as they are; of two spans, the one behind the other.
  public init(sha256 bytes: RawSpan, _ more: RawSpan? = nil) {
    var function = SHA256()
    unsafe bytes.withUnsafeBytes { unsafe function.update(bufferPointer: $0) }
    if let more { unsafe more.withUnsafeBytes { unsafe function.update(bufferPointer: $0) } }
    let digest = function.finalize()
    self = unsafe digest.withUnsafeBytes { unsafe $0.loadUnaligned(as: MerkleHash.self) }
  }

  /// Hashes a leaf: SHA-256(00 ‖ content).
  public init(leaf content: RawSpan) {
    let prefix: [UInt8] = [0]
    unsafe self.init(sha256: prefix.span.bytes, content)
  }

  /// Hashes a node: SHA-256(01 ‖ left ‖ right).
  public init(_ left: MerkleHash, _ right: MerkleHash) {
    self = unsafe withUnsafeTemporaryAllocation(byteCount: 65, alignment: 16) { node in
      unsafe node.storeBytes(of: 1, toByteOffset: 0, as: UInt8.self)
      unsafe node.storeBytes(of: left, toByteOffset: 1, as: MerkleHash.self)
      unsafe node.storeBytes(of: right, toByteOffset: 33, as: MerkleHash.self)
      return unsafe MerkleHash(sha256: RawSpan(_unsafeBytes: UnsafeRawBufferPointer(node)))
    }
  }

  /// The root of a tree without leaves: SHA-256 of nothing.
  public static let empty = unsafe MerkleHash(sha256: [UInt8]().span.bytes)

  /// The 32 bytes.
  public var bytes: [UInt8] {
    unsafe withUnsafeBytes(of: self) { unsafe [UInt8]($0) }
  }
}

extension MerkleHash {
  /// What erased private bytes must leave for the tree to stay true: SHA-256 over salt and bytes.
  ///
  /// For `Daybook.Options.detailDigest`.
  @Sendable public static func commitment(to salted: RawSpan) -> [UInt8] {
    MerkleHash(sha256: salted).bytes
  }
}

extension MerkleHash: CustomStringConvertible {
  /// The digest in hexadecimal.
  public var description: String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
