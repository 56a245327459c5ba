public import DaybookDomain
public import DaybookLog
internal import DaybookProjections

/// A moment in the life of a log.
public enum Moment: Hashable, Sendable {
  /// Right after the event at a position.
  case position(LogPosition)

  /// After everything that was recorded up to a time, that time included.
  case time(Timestamp)
}

extension Daybook {
  /// Everything as it was at an earlier moment.
  ///
  /// The log is folded anew, from the nearest snapshot before that moment, into a state that
  /// nobody else sees; the queue goes on meanwhile. What the view looks up in the log, such as a
  /// job that had left memory, is shown as it was then too. Private bytes are not: what has been
  /// erased since is gone.
  ///
  /// What is due, late or stuck is told by the clock of that moment: for a position, the time of
  /// its event. Whether a process is alive is not asked.
  ///
  /// - Parameter moment: The moment.
  /// - Returns: The view.
  /// - Throws: ``DaybookError``, with ``JobRejection/noSuchMoment(_:)`` for one before the first
  ///   event, behind the last, or still to come.
  /// - Complexity: O(*n*) in the number of events since the snapshot. Snapshots are kept at
  ///   distances that double with their age.
  public func view(at moment: Moment) async throws(DaybookError) -> View {
    let present = try await view()
    let position = try present.position(of: moment)
    do throws(FoldFault) {
      let log = engine.log
      let head = present.photograph.ledger.head
      var ledger = try Ledger.saved(in: log, head: head, through: position) ?? Ledger()
      try ledger.catchUp(with: log, through: position)
      let time = if case .time(let time) = moment { time } else { ledger.time }
      return View(Photograph(ledger), log: log, now: time, isPast: true)
    } catch { throw .unreadable(error) }
  }
}

extension View {
  /// The last position of a moment, which must lie between the first event and now.
  fileprivate func position(of moment: Moment) throws(DaybookError) -> LogPosition {
    switch moment {
    case .position(let wanted):
      guard wanted > .beginning else { throw .rejected(.noSuchMoment(.beforeFirst)) }
      guard wanted <= position else {
        throw .rejected(.noSuchMoment(.behindLast(position.rawValue)))
      }
      return wanted
    case .time(let wanted):
      guard wanted <= time else { throw .rejected(.noSuchMoment(.future)) }
      let next = try firstPosition(at: wanted.adding(milliseconds: 1))
      guard next.rawValue > 1 else { throw .rejected(.noSuchMoment(.beforeFirst)) }
      return LogPosition(rawValue: next.rawValue - 1)
    }
  }
}
