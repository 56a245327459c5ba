internal import DaybookDomain
public import DaybookLog
public import DaybookWire

extension Frame {
  /// Calls `body` with every event of the frame, what is left of its private bytes, and what an
  /// import needs to make the same bytes of it.
  public func forEachImprintedEvent(
    codec: RecordCodec, _ body: (RecordedEvent, DetailContent, EventImprint) -> Void
  ) throws(FoldFault) {
    var records = reader
    let frameTime = Timestamp(milliseconds: header.time)
    var commitments: DetailCommitments?
    while let record = try Ledger.next(&records, of: self) {
      let content = try content(of: record)
      var imprint = EventImprint()
      do throws(FrameDamage) {
        if let place = record.detail {
          imprint.salt = try salt(at: place)
          if imprint.salt == nil {
            if commitments == nil { commitments = try detailCommitments() }
            imprint.commitment = commitments?[record.position]
          }
        }
        if record.position == first { imprint.frame = try start(at: frameTime) }
      } catch { throw .log(.damaged(position: record.position, error)) }
      if case .present(let detail) = content, !detail.isKeptByJSON {
        imprint.detail = detail.encoded
      }
      body(try Ledger.event(record, codec, frameTime: frameTime), content, imprint)
    }
  }

  private func salt(at place: DetailPlace) throws(FrameDamage) -> [UInt8]? {
    guard let salt = try detail(at: place).salt else { return nil }
    return unsafe salt.withUnsafeBytes { unsafe [UInt8]($0) }
  }

  private func start(at time: Timestamp) throws(FrameDamage) -> EventImprint.FrameStart {
    do throws(MalformedBytes) {
      return EventImprint.FrameStart(
        identity: header.identity, time: time,
        words: try NameTable.words(definedBy: preamble))
    } catch { throw .malformed(error) }
  }
}

extension EventDetail {
  fileprivate var encoded: [UInt8] {
    var writer = ByteWriter(capacity: 256)
    encode(to: &writer)
    return unsafe writer.bytes.withUnsafeBytes { unsafe [UInt8]($0) }
  }
}
