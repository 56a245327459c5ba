internal import DaybookLog
internal import DaybookWire
internal import HTTPTypes
internal import NIOCore
internal import NIOHTTP1

/// Answers what is no HTTP, or has too large a head, with a problem, and closes the connection.
///
/// No request comes of it that a route could answer. What is wrong within a body is left to whoever
/// reads the body.
final class MalformedRequestAnswerer: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart
  typealias OutboundIn = HTTPServerResponsePart
  typealias OutboundOut = HTTPServerResponsePart

  /// How many requests have begun whose answers have not ended.
  private var openCount = 0

  private var hasAnswered = false

  /// So long the other side may take to read the answer.
  private static let readingTime = TimeAmount.seconds(2)

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if case .head = unwrapInboundIn(data) { openCount += 1 }
    context.fireChannelRead(data)
  }

  func write(
    context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?
  ) {
    if case .end = unwrapOutboundIn(data) { openCount -= 1 }
    context.write(data, promise: promise)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    // More of it may come, which means as little.
    if hasAnswered { return }
    guard let fault = error as? HTTPParserError, openCount == 0 else {
      return context.fireErrorCaught(error)
    }
    hasAnswered = true
    answer(fault == .headerOverflow ? .headTooLarge : .malformed, context)
  }

  private func answer(_ problem: Problem, _ context: ChannelHandlerContext) {
    let channel = context.channel
    var writer = ByteWriter(capacity: 256)
    problem.write(to: &writer)
    let body = ByteBuffer(copying: writer)
    var headers = HTTPHeaders([
      ("content-type", "application/problem+json"), ("content-length", "\(body.readableBytes)"),
      ("connection", "close"),
    ])
    for line in SecurityHeaders.document { headers.add(name: line.name, value: line.value) }
    let status = HTTPResponseStatus(statusCode: problem.status.code)
    let head = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    // To close at once would throw away what the other side has not read of the answer yet, when it
    // still sends.
    context.close(mode: .output, promise: nil)
    channel.eventLoop.scheduleTask(in: Self.readingTime) { channel.close(promise: nil) }
  }
}
