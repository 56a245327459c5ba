internal import CDaybookAssets
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// The files that are part of the program: the dashboard, and the description of the interface.
extension Route {
  static let assets: [Route] = [
    .get("/openapi.json", .viewer) { call in try Asset.answer("/openapi.json", call) },
    .get("/", nil) { call in try Asset.answer("/", call) },
    .get("/dashboard/{file}", nil) { call in
      try Asset.answer("/dashboard/\(try call.text("file"))", call)
    },
  ]
}

/// A file that is part of the program.
private struct Asset: Sendable {
  let type: String
  let body: ByteBuffer
  let tag: String

  private static let all: [String: Asset] = {
    var all: [String: Asset] = [:]
    for index in 0..<Int(daybook_asset_count) {
      let asset = unsafe daybook_asset_at(index)
      unsafe all[String(cString: asset.path)] = unsafe Asset(asset)
    }
    return all
  }()

  @unsafe private init(_ asset: daybook_asset) {
    let path = unsafe String(cString: asset.path)
    let bytes = unsafe UnsafeBufferPointer(start: asset.bytes, count: asset.count)
    body = unsafe ByteBuffer(bytes: bytes)
    // FNV-1a, 64 bits: tells one version of a file from another, and nothing more.
    let digest = unsafe bytes.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { hash, byte in
      (hash ^ UInt64(byte)) &* 0x100_0000_01B3
    }
    tag = "\"\(String(digest, radix: 16))\""
    type = Self.types[path.split(separator: ".").last.map(String.init) ?? ""] ?? "text/html"
  }

  private static let types = [
    "css": "text/css", "js": "text/javascript", "json": "application/json",
    "svg": "image/svg+xml", "png": "image/png", "html": "text/html",
  ].mapValues { $0.hasPrefix("text/") ? $0 + "; charset=utf-8" : $0 }

  /// Answers with a file, unless the caller has it.
  static func answer(_ path: String, _ call: Call) throws -> Response {
    guard let asset = all[path] else { throw Problem.noRoute }
    // Asked for every time, and sent only when it has changed.
    let headers = [
      HTTPField(name: .eTag, value: asset.tag), HTTPField(name: .cacheControl, value: "no-cache"),
    ]
    if let tags = call.request.headers[.ifNoneMatch], tags.contains(asset.tag) {
      return Response(status: .notModified, headers: HTTPFields(headers))
    }
    return .bytes(asset.body, asset.type, .ok, headers)
  }
}
