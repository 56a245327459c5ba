internal import Daybook
internal import DaybookLog
internal import Hummingbird
internal import NIOCore
internal import NIOHTTP1
internal import NIOWebSocket

/// A request for live events over WebSocket that is granted.
struct LiveRequest: Sendable {
  let filter: EventFilter

  /// Whether events are wanted that are there already.
  let startsAtHead: Bool

  /// Who asked.
  let caller: Caller

  /// After so long without an event the other side is asked whether it is there.
  private static let silence = Duration.seconds(15)

  /// Looks at a request.
  ///
  /// - Returns: `nil` when it is not granted: then it is answered like any other, with the reason.
  init?(_ head: HTTPRequestHead, from channel: any Channel, _ core: ServerCore) {
    let decision = core.origins.decide(
      method: "GET", host: head.headers.first(name: "host"),
      origin: head.headers.first(name: "origin"), requestedMethod: nil, isPublicAsset: false)
    let peer = channel.remoteAddress?.ipAddress ?? "local"
    // A wrong token counts when the request is answered.
    let access = core.access.caller(
      authorization: head.headers.first(name: "authorization"), peer: peer, now: .now,
      countsWrong: false)
    guard case .proceed = decision, core.feed.streamCount < core.options.streamLimit,
      case .success(let caller) = access
    else { return nil }
    self.caller = caller
    do throws(Problem) {
      let mark = head.uri.firstIndex(of: "?")
      var query = try CallQuery(mark.map { head.uri[head.uri.index(after: $0)...] } ?? "")
      startsAtHead = !query.has("after")
      filter = try query.events()
      try query.end()
    } catch { return nil }
  }

  /// Sends events until the other side goes away or the server stops.
  func serve(
    _ channel: NIOAsyncChannel<WebSocketFrame, WebSocketFrame>, _ core: ServerCore
  ) async {
    var filter = filter
    do {
      if startsAtHead { filter.after = try await core.daybook.view().position }
      let wanted = filter
      try await channel.executeThenClose { inbound, outbound in
        guard try await core.feed.open(wanted) else {
          return try await outbound.write(.farewell(core.isStopping ? .goingAway : .tooMany))
        }
        defer { core.feed.close(wanted) }
        try await withThrowingTaskGroup(of: Void.self) { group in
          group.addTask { try await Self.listen(inbound, outbound) }
          group.addTask { try await Self.send(wanted, to: caller, core, outbound) }
          // Whichever ends first ends the other.
          try await group.next()
          group.cancelAll()
        }
      }
    } catch {
      // The connection broke off, which ends it as well as a farewell.
      try? await channel.channel.close()
    }
  }

  /// Answers what the other side asks, until it says farewell.
  private static func listen(
    _ inbound: NIOAsyncChannelInboundStream<WebSocketFrame>,
    _ outbound: NIOAsyncChannelOutboundWriter<WebSocketFrame>
  ) async throws {
    for try await frame in inbound {
      switch frame.opcode {
      case .ping:
        try await outbound.write(
          WebSocketFrame(fin: true, opcode: .pong, data: frame.unmaskedData))
      case .connectionClose:
        var reason = frame.unmaskedData
        let code = reason.readSlice(length: min(2, reason.readableBytes)) ?? ByteBuffer()
        try await outbound.write(WebSocketFrame(fin: true, opcode: .connectionClose, data: code))
        return
      default: continue
      }
    }
  }

  private static func send(
    _ filter: EventFilter, to caller: Caller, _ core: ServerCore,
    _ outbound: NIOAsyncChannelOutboundWriter<WebSocketFrame>
  ) async throws {
    var position = filter.after
    while let news = try await core.feed.next(after: position, filter, atMost: .now + silence) {
      guard core.access.stands(caller, now: .now) else {
        return try await outbound.write(.farewell(.forbidden))
      }
      if news.events.isEmpty, news.position == position {
        try await outbound.write(WebSocketFrame(fin: true, opcode: .ping, data: ByteBuffer()))
      }
      for chunk in news.events {
        try await outbound.write(
          contentsOf: chunk.texts.map { WebSocketFrame(fin: true, opcode: .text, data: $0) })
      }
      position = news.position
    }
    try await outbound.write(.farewell(.goingAway))
  }
}

extension WebSocketFrame {
  /// Why a connection is closed (RFC 6455, section 7.4.1, and its registry).
  fileprivate enum Reason: UInt16 {
    /// The server stops.
    case goingAway = 1001
    /// The token does not hold any more.
    case forbidden = 1008
    /// As many streams are open as may be.
    case tooMany = 1013
  }

  /// Says that the connection is closed, and why.
  fileprivate static func farewell(_ reason: Reason) -> WebSocketFrame {
    WebSocketFrame(
      fin: true, opcode: .connectionClose, data: ByteBuffer(integer: reason.rawValue))
  }
}
