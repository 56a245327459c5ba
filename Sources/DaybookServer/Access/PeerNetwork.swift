#if canImport(Darwin)
  internal import Darwin
#else
  internal import Glibc
#endif

/// Where requests come from, as far as it is held against them: one IPv4 address, or one network
/// of IPv6, /64, of which a single machine commonly has all addresses.
package enum PeerNetwork: Hashable, Sendable {
  case ipv4(UInt32)
  case ipv6(UInt64)
  /// Whoever has no address, such as the other end of a local socket.
  case unknown

  /// The network of an address in text form; a zone such as `%eth0` behind it does not matter.
  package init(_ address: String) {
    let text = String(address.prefix { $0 != "%" })
    var bytes = [UInt8](repeating: 0, count: 16)
    if unsafe inet_pton(AF_INET, text, &bytes) == 1 {
      self = .ipv4(UInt32(truncatingIfNeeded: Self.number(bytes[..<4])))
    } else if unsafe inet_pton(AF_INET6, text, &bytes) == 1 {
      // RFC 4291, section 2.5.5.2: an IPv4 address as a socket for both shows it.
      if bytes[..<10].allSatisfy({ $0 == 0 }), bytes[10] == 0xFF, bytes[11] == 0xFF {
        self = .ipv4(UInt32(truncatingIfNeeded: Self.number(bytes[12...])))
      } else {
        self = .ipv6(Self.number(bytes[..<8]))
      }
    } else {
      self = .unknown
    }
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reduce(0) { $0 << 8 | UInt64($1) }
  }
}
