import DaybookSystem
import Foundation
import SystemPackage

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A connection that asks one thing after the other, and waits for each answer.
///
/// As little as a client can be, so that what is measured is the server.
final class HTTPClient {
  private let socket: Int32
  private var buffer = [UInt8](repeating: 0, count: 1 << 20)

  /// Connects to a server on this machine.
  init(port: Int) throws {
    socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let connected = unsafe withUnsafePointer(to: &address) { address in
      unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        unsafe connect(socket, address, size)
      }
    }
    guard connected == 0 else { throw Errno(rawValue: errno) }
    var one: Int32 = 1
    unsafe setsockopt(
      socket, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
  }

  deinit { Glibc.close(socket) }

  /// The bytes of a request.
  static func request(_ method: String, _ path: String, _ body: String = "") -> [UInt8] {
    var head = "\(method) \(path) HTTP/1.1\r\nHost: localhost\r\n"
    if !body.isEmpty {
      head += "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n"
    }
    return Array((head + "\r\n" + body).utf8)
  }

  /// Sends a request.
  func send(_ request: [UInt8]) throws {
    var sent = 0
    while sent < request.count {
      let count = unsafe request[sent...].withUnsafeBytes { bytes in
        unsafe Glibc.send(socket, bytes.baseAddress!, bytes.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { throw Errno(rawValue: errno) }
      sent += count
    }
  }

  /// Sends a request and reads the whole answer.
  ///
  /// - Returns: The body.
  func ask(_ request: [UInt8]) throws -> ArraySlice<UInt8> {
    try send(request)
    var count = 0
    var end: Int?
    while end == nil || count < end! {
      count += try receive(at: count)
      if end == nil { end = try Self.end(of: buffer[..<count]) }
    }
    let start = Self.bodyStart(of: buffer[..<count])!
    return buffer[start..<count]
  }

  /// Reads something of an answer that does not end.
  func receive(at offset: Int = 0) throws -> Int {
    if offset == buffer.count { buffer += [UInt8](repeating: 0, count: buffer.count) }
    let count = unsafe buffer.withUnsafeMutableBytes { bytes in
      unsafe recv(socket, bytes.baseAddress! + offset, bytes.count - offset, 0)
    }
    guard count > 0 else { throw Errno.connectionReset }
    return count
  }

  private static func bodyStart(of bytes: ArraySlice<UInt8>) -> Int? {
    var index = bytes.startIndex
    while index + 3 < bytes.endIndex {
      if bytes[index] == 13, bytes[index + 1] == 10, bytes[index + 2] == 13 { return index + 4 }
      index += 1
    }
    return nil
  }

  /// Where an answer ends, once its head is there, without making a text of it.
  private static func end(of bytes: ArraySlice<UInt8>) throws -> Int? {
    guard let start = bodyStart(of: bytes) else { return nil }
    guard bytes[bytes.startIndex + 9] == UInt8(ascii: "2") else {
      throw Refused(answer: String(decoding: bytes[..<start], as: UTF8.self))
    }
    var line = bytes[..<start]
    while let end = line.firstIndex(of: UInt8(ascii: "\n")) {
      // All that a name needs to be told from the others is ignoring the case of its letters.
      if line.count > lengthName.count, zip(line, lengthName).allSatisfy({ $0 | 0x20 == $1 }) {
        let digits = line[..<end].dropFirst(lengthName.count).filter { (48...57).contains($0) }
        return start + digits.reduce(0) { 10 * $0 + Int($1 - 48) }
      }
      line = line[(end + 1)...]
    }
    return start
  }

  private static let lengthName = Array("content-length:".utf8)

  /// An answer that is not a good one.
  struct Refused: Error { let answer: String }
}

/// Runs `body` on so many threads of their own, and tells how long all of them took, in seconds.
func onThreads(_ count: Int, _ body: @escaping @Sendable (Int) throws -> Void) async throws
  -> Double
{
  let start = ContinuousClock.now
  try await withThrowingTaskGroup(of: Void.self) { group in
    for index in 0..<count {
      group.addTask {
        try await withCheckedThrowingContinuation { continuation in
          _ = PlainThread(name: "client") {
            continuation.resume(with: Result { try body(index) })
          }
        }
      }
    }
    try await group.waitForAll()
  }
  return (ContinuousClock.now - start).seconds
}
