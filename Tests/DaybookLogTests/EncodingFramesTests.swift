import DaybookLog
import DaybookTesting
import Testing

@Suite struct `Encoding frames` {
  @Test(arguments: 1...50 as ClosedRange<UInt64>)
  func `random records come back as they were`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let records = (0..<Int.random(in: 1...60, using: &generator)).map { _ in
      RecordContent(
        generator.bytes(Int.random(in: 0...300, using: &generator)),
        detail: Self.detail(using: &generator))
    }
    let preamble = generator.bytes(Int.random(in: 0...200, using: &generator))
    let head = head(generator.next() >> 1, generator.next(), generator.next())
    let identity =
      Bool.random(using: &generator)
      ? head.frame.next : FrameIdentity(session: generator.next(), counter: generator.next())
    var builder = FrameBuilder(
      after: head, identity: identity, time: Int64(bitPattern: generator.next()))
    builder.preamble.append(preamble)
    for record in records { builder.append(record, salt: (generator.next(), 1)) }

    let parsed = try parse(builder.sealed(), at: builder.first.rawValue)
    #expect(parsed.records == records)
    #expect(parsed.preamble == preamble)
    #expect(parsed.header == builder.header)
  }

  private static func detail(using generator: inout SeededGenerator) -> RecordContent.Detail {
    let byteCount = Int.random(in: 0...300, using: &generator)
    return switch Int.random(in: 0..<4, using: &generator) {
    case 0, 1: .absent
    case 2: .present(generator.bytes(byteCount))
    default: .erased(byteCount: byteCount)
    }
  }

  @Test func `a builder that went back holds nothing of what came after the mark`() throws {
    var builder = FrameBuilder(after: .empty, identity: head(0, 1, 1).frame, time: 0)
    builder.append(RecordContent([1], detail: .present([2])), salt: (1, 1))
    builder.preamble.append([3])
    let before = builder.sealed()
    let mark = builder.mark
    builder.append(RecordContent([4], detail: .present([5])), salt: (1, 1))
    builder.append(RecordContent([6], detail: .erased(byteCount: 9)), salt: (1, 1))
    builder.preamble.append([7])
    builder.rewind(to: mark)
    #expect(builder.sealed() == before)
  }

  @Test func `a builder that is used again is like a new one`() {
    var builder = FrameBuilder(after: .empty, identity: head(0, 1, 1).frame, time: 0)
    builder.append(RecordContent([1], detail: .present([2])), salt: (1, 1))
    builder.preamble.append([3])
    builder.restart(after: builder.head, identity: builder.header.identity.next, time: 9)
    var new = FrameBuilder(after: head(1, 1, 1), identity: head(0, 1, 2).frame, time: 9)
    for record in [RecordContent([4]), RecordContent([], detail: .present([5]))] {
      builder.append(record, salt: (1, 1))
      new.append(record, salt: (1, 1))
    }
    #expect(builder.sealed() == new.sealed())
  }

  @Test func `the greatest counter has a frame behind it`() throws {
    var builder = FrameBuilder(
      after: head(1, 1, .max), identity: head(0, 2, 1).frame, time: 0)
    builder.append(RecordContent([1]), salt: (1, 1))
    #expect(try parse(builder.sealed(), at: 2).header.previous == head(1, 1, .max).frame)
  }

  @Test func `a salt of zeros is a fault of the caller`() async {
    await #expect(processExitsWith: .failure) {
      var builder = FrameBuilder(after: .empty, identity: head(0, 1, 1).frame, time: 0)
      builder.append(RecordContent([1], detail: .present([2])), salt: (0, 0))
    }
  }
}
