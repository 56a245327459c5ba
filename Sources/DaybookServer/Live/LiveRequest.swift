internal import Daybook
internal import DaybookLog
internal import Hummingbird
internal import NIOCore
internal import NIOHTTP1
internal import NIOWebSocket

/// A request for live events over WebSocket that is granted.
struct LiveRequest: Sendable {
  let filter: EventFilter

  /// Who asks.
  let caller: Caller

  /// Whether events are wanted that are there already.
  let startsAtHead: Bool

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
    guard case .proceed = decision, core.feed.streamCount < core.options.streamLimit,
      let caller = try? core.caller(of: head.headers.first(name: "authorization"), peer)
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
      guard try await core.feed.open(wanted) else { return try await channel.channel.close() }
      defer { core.feed.close(wanted) }
      try await channel.executeThenClose { inbound, outbound in
        try await withThrowingTaskGroup(of: Void.self) { group in
          group.addTask { try await Self.listen(inbound, outbound) }
          group.addTask { try await send(wanted, of: core, to: outbound) }
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

  private func send(
    _ filter: EventFilter, of core: ServerCore,
    to outbound: NIOAsyncChannelOutboundWriter<WebSocketFrame>
  ) async throws {
    var position = filter.after
    while let news = try await core.feed.next(
      after: position, filter, atMost: .now + Self.silence), core.access.stands(caller, now: .now)
    {
      if news.events.isEmpty, news.position == position {
        try await outbound.write(WebSocketFrame(fin: true, opcode: .ping, data: ByteBuffer()))
      }
      for chunk in news.events {
        try await outbound.write(
          contentsOf: chunk.texts.map { WebSocketFrame(fin: true, opcode: .text, data: $0) })
      }
      position = news.position
    }
    // The server stops, or does not know the token any more: 1001, going away (RFC 6455, section
    // 7.4.1).
    try await outbound.write(
      WebSocketFrame(
        fin: true, opcode: .connectionClose, data: ByteBuffer(integer: UInt16(1001))))
  }
}
