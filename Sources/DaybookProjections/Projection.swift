public import DaybookLog

/// A view that is folded from the log, and from nothing else.
///
/// A projection is pure: no clock, no randomness, no I/O, nothing that depends on the order of a
/// dictionary. Then the same log gives the same state on every machine, however often it was
/// cut into batches, saved and loaded on the way, and ``digest`` proves it.
public protocol Projection: ~Copyable {
  /// What the projection is called in snapshots and reports; unique, in small letters.
  static var name: String { get }

  /// Changes whenever `apply` or the byte form does: saved states of another version are thrown
  /// away and folded anew.
  static var version: UInt32 { get }

  /// The state before the first event.
  init()

  /// Folds one event. Must not fail: what stands in the log is a fact.
  mutating func apply(_ transition: borrowing Transition)

  /// Writes the state in its one canonical form: equal states write equal bytes.
  borrowing func encode(to writer: inout ByteWriter)

  /// Reads what ``encode(to:)`` wrote.
  ///
  /// - Throws: ``MalformedBytes`` for anything else.
  init(decoding bytes: RawSpan) throws(MalformedBytes)
}

extension Projection where Self: ~Copyable {
  /// The digest of name, version and canonical form.
  ///
  /// - Complexity: O(*n*) in the size of the state.
  public borrowing func digest() -> StateDigest {
    var writer = ByteWriter(capacity: 4096)
    writer.append(Self.name)
    writer.integer(Self.version)
    encode(to: &writer)
    return StateDigest(of: writer.bytes)
  }
}
