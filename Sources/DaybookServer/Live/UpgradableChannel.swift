internal import HTTPTypes
internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import NIOHTTP1
internal import NIOHTTPTypes
internal import NIOHTTPTypesHTTP1
internal import NIOWebSocket

/// A connection that speaks HTTP/1.1, or WebSocket if its first request asks `/v1/live` for that.
struct UpgradableChannel: HTTPChannelHandler {
  let responder: HTTPChannelHandler.Responder
  let core: ServerCore

  typealias HTTPChannel = NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>

  /// What a connection turns out to speak, which its first request says.
  struct Value: ServerChildChannelValue {
    let channel: any Channel
    let spoken: EventLoopFuture<Spoken>
  }

  enum Spoken: Sendable {
    case http(HTTPChannel)
    case webSocket(NIOAsyncChannel<WebSocketFrame, WebSocketFrame>, LiveRequest)
    /// The connection broke off before anything was said.
    case nothing
  }

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
    channel.eventLoop.makeCompletedFuture {
      let pipeline = channel.pipeline.syncOperations
      let encoder = HTTPResponseEncoder()
      var limits = NIOHTTPDecoderLimitConfiguration()
      limits.maxHeaderListSize = core.options.headerByteLimit
      limits.maxHeaderFieldSize = core.options.headerByteLimit
      let decoder = ByteToMessageHandler(
        HTTPRequestDecoder(leftOverBytesStrategy: .forwardBytes, limitConfiguration: limits))
      try pipeline.addHandler(encoder)
      try pipeline.addHandler(decoder)
      let answerer = MalformedRequestAnswerer()
      try pipeline.addHandler(answerer)
      let filter = UpgradeFilter(core: core)
      try pipeline.addHandler(filter)
      let upgrader = NIOTypedHTTPServerUpgradeHandler(
        httpEncoder: encoder, extraHTTPHandlers: [decoder, answerer, filter],
        upgradeConfiguration: configuration(logger))
      try pipeline.addHandler(upgrader)
      return Value(channel: channel, spoken: upgrader.upgradeResultFuture)
    }
  }

  private func configuration(
    _ logger: Logger
  ) -> NIOTypedHTTPServerUpgradeConfiguration<Spoken> {
    NIOTypedHTTPServerUpgradeConfiguration(
      upgraders: [
        NIOTypedWebSocketServerUpgrader(
          maxFrameSize: 1 << 12,
          shouldUpgrade: { channel, head in
            let request = LiveRequest(head, from: channel, core)
            return channel.eventLoop.makeSucceededFuture(request == nil ? nil : HTTPHeaders())
          },
          upgradePipelineHandler: { channel, head in
            channel.eventLoop.makeCompletedFuture {
              guard let request = LiveRequest(head, from: channel, core) else { return .nothing }
              return .webSocket(try NIOAsyncChannel(wrappingChannelSynchronously: channel), request)
            }
          })
      ],
      notUpgradingCompletionHandler: { channel in
        channel.eventLoop.makeCompletedFuture {
          let pipeline = channel.pipeline.syncOperations
          try pipeline.addHandler(HTTP1ToHTTPServerCodec(secure: false))
          try pipeline.addHandler(
            HTTPConnectionStateHandler(idleTimeout: core.options.idleTimeout, logger: logger))
          return .http(
            try NIOAsyncChannel(
              wrappingChannelSynchronously: channel,
              configuration: .init(isOutboundHalfClosureEnabled: true)))
        }
      })
  }

  func handle(value: Value, logger: Logger) async {
    core.metrics.requests.connectionOpened()
    defer { core.metrics.requests.connectionClosed() }
    // Whoever connects and says nothing is not waited for.
    let watchdog = value.channel.eventLoop.scheduleTask(in: .init(core.options.idleTimeout)) {
      value.channel.close(promise: nil)
    }
    let spoken = (try? await value.spoken.get()) ?? .nothing
    watchdog.cancel()
    switch spoken {
    case .http(let channel):
      await withTaskExecutorPreference(EventLoopExecutor(value.channel.eventLoop)) {
        await handleHTTP(asyncChannel: channel, logger: logger)
      }
    case .webSocket(let channel, let request): await request.serve(channel, core)
    case .nothing: try? await value.channel.close()
    }
  }
}

/// Takes out of requests what asks for another protocol than the server speaks or grants.
///
/// Such a request is one like any other to a server that does not upgrade (RFC 9110, section 7.8),
/// and its route says what is wrong with it.
private final class UpgradeFilter: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart

  private let core: ServerCore

  init(core: ServerCore) { self.core = core }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard case .head(var head) = unwrapInboundIn(data), head.headers.contains(name: "upgrade")
    else {
      return context.fireChannelRead(data)
    }
    let isLive = head.uri.prefix { $0 != "?" } == "/v1/live"
    let wantsWebSocket = head.headers["upgrade"].contains { $0.lowercased() == "websocket" }
    if !isLive || !wantsWebSocket || head.method != .GET
      || LiveRequest(head, from: context.channel, core) == nil
    {
      head.headers.remove(name: "upgrade")
      let rest = head.headers[canonicalForm: "connection"].filter { $0.lowercased() != "upgrade" }
      head.headers.remove(name: "connection")
      for value in rest { head.headers.add(name: "connection", value: String(value)) }
    }
    context.fireChannelRead(wrapInboundOut(.head(head)))
  }
}
