internal import DaybookDomain
public import DaybookLog
internal import DaybookProjections
internal import DaybookWire

/// Somebody who does something about every event, once each as far as that is possible.
///
/// How far it has come stands in the log's own file, so that it goes on there after a restart or
/// a crash. Events come in order and none is left out. After a crash those behind the last
/// checkpoint come once more: whatever is done about an event should be done under its position,
/// by which a receiver knows it again. Nothing of this happens during a replay.
public struct Follower: Sendable {
  /// What it is called; followers of different names know nothing of each other.
  public let name: String

  let daybook: Daybook

  /// After how many events a checkpoint is made, at the latest.
  public var checkpointCount = 256

  /// The event up to which everything was handled.
  public var position: LogPosition {
    get throws(DaybookError) {
      Self.position(try daybook.data.reserved(key))
    }
  }

  /// Handles everything that is there and not yet handled.
  ///
  /// - Parameter handle: Called with one event after the other. When it throws, the events before
  ///   are noted as handled, and this one comes again next time.
  /// - Returns: The number of events handled.
  /// - Throws: ``DaybookError``, or what `handle` throws; ``JobRejection/followedElsewhere`` when
  ///   somebody else has gone on under the same name meanwhile.
  @discardableResult
  public func catchUp(
    _ handle: (EventSequence.Element) async throws -> Void
  ) async throws -> Int {
    try await run(follows: false) { element in
      try await handle(element)
      return false
    }
  }

  /// Handles everything that is there and then what comes, until the task is cancelled or the
  /// daybook closed.
  ///
  /// - Throws: As ``catchUp(_:)``.
  public func follow(_ handle: (EventSequence.Element) async throws -> Void) async throws {
    _ = try await run(follows: true) { element in
      try await handle(element)
      return false
    }
  }

  /// Notes that everything up to the head was handled, unless it has ever noted anything.
  ///
  /// - Returns: Whether it is new.
  func beginAtHead() async throws(DaybookError) -> Bool {
    let key = key
    return try await daybook.changeReserved { (state) throws(LogError) in
      guard try state.transactionOfBatch.datum(at: key) == nil else { return false }
      state.store([key: Self.bytes(state.transactionOfBatch.head.position)])
      return true
    }
  }

  /// Whether it has ever noted how far it is.
  var hasBegun: Bool {
    get throws(DaybookError) { try daybook.data.reserved(key) != nil }
  }

  /// Handles events; `handle` says whether to note at once that one was handled.
  func run(
    follows: Bool, _ handle: (EventSequence.Element) async throws -> Bool
  ) async throws -> Int {
    let start = try position
    var saved = start
    var handled = start
    var count = 0
    do {
      for try await element in daybook.events(after: start, follows: follows) {
        let isWeighty = try await handle(element)
        handled = element.recorded.position
        count += 1
        // What is seldom is noted at once, what comes in crowds now and then.
        let isLast = handled == (try? daybook.engine.log.head().position)
        if isWeighty || isLast || handled.rawValue - saved.rawValue >= UInt64(checkpointCount) {
          try await save(handled, after: saved)
          saved = handled
        }
      }
    } catch {
      if handled > saved { try? await save(handled, after: saved) }
      throw error
    }
    if handled > saved { try await save(handled, after: saved) }
    return count
  }

  /// Notes how far it is, unless somebody else has done so since.
  private func save(
    _ position: LogPosition, after saved: LogPosition
  ) async throws(DaybookError) {
    let key = key
    let bytes = Self.bytes(position)
    let isMine = try await daybook.changeReserved { (state) throws(LogError) in
      guard Self.position(try state.transactionOfBatch.datum(at: key)) == saved else {
        return false
      }
      state.store([key: bytes])
      return true
    }
    if !isMine { throw .rejected(.followedElsewhere) }
  }

  private var key: [UInt8] { Self.keyPrefix + Array(name.utf8) }

  /// What the keys of all followers begin with.
  static let keyPrefix: [UInt8] = [0] + Array("follower/".utf8)

  static func position(_ bytes: [UInt8]?) -> LogPosition {
    LogPosition(rawValue: (bytes ?? []).reversed().reduce(0) { $0 << 8 | UInt64($1) })
  }

  private static func bytes(_ position: LogPosition) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: position.rawValue >> ($0 * 8)) }
  }
}

extension Daybook {
  /// Somebody who does something about every event, and goes on where it stopped.
  ///
  /// - Parameter name: What it is called; 1 to 255 bytes. One at a time should follow under it.
  /// - Returns: The follower; a new one begins with the first event.
  /// - Throws: ``DaybookError`` for a name that is not allowed.
  public func follower(named name: String) throws(DaybookError) -> Follower {
    do throws(JobRejection) { try JobRequest.check(name, field: "follower") } catch {
      throw .rejected(error)
    }
    return Follower(name: name, daybook: self)
  }
}
