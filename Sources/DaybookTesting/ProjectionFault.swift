public import Daybook

/// What is wrong with a projection.
public struct ProjectionFault: Error, Hashable, Sendable {
  /// In what way it is wrong.
  public enum Reason: Hashable, Sendable {
    /// Two folds of the same events came to different states.
    case notPure
    /// What was saved and loaded has another form than before.
    case otherForm
    /// What was saved cannot be loaded.
    case unreadable(String)
    /// What was saved and loaded went on to another state than what was not.
    case forgets
    /// A projector that followed a growing log came to another state.
    case batches
  }

  /// The name and the version of the projection.
  public var projection: String
  /// In what way it is wrong.
  public var reason: Reason
  /// The event after which it shows, if it is known.
  public var position: LogPosition?
  /// The last event before it after which all was right, if it is known.
  public var agreedAt: LogPosition?
  /// What differs in the two canonical forms, in bytes.
  public var difference: [String]
  /// What shows it again.
  public var seed: UInt64
}

extension ProjectionFault: CustomStringConvertible {
  /// What is wrong, where it shows, and what it usually comes from.
  public var description: String {
    var text = "\(projection): \(sentence)"
    if let position {
      text += " It shows after the event at position \(position.rawValue)"
      text += agreedAt.map { ", and not yet at \($0.rawValue)." } ?? "."
    }
    text += " The seed is \(seed)."
    return ([text] + difference).joined(separator: "\n")
  }

  private var sentence: String {
    switch reason {
    case .notPure:
      "two folds of the same events come to different states: it depends on something else, such "
        + "as a clock, a random number, or the order of a dictionary or a set."
    case .otherForm:
      "what was saved and loaded writes other bytes than before: its form depends on the order of "
        + "a dictionary or a set, or what is read is not all that was written."
    case .unreadable(let reason):
      "what it has saved it cannot read: \(reason)."
    case .forgets:
      "what was saved and loaded goes on to another state than what was not: a part of the state "
        + "is not saved."
    case .batches:
      "a projector that followed the log as it grew came to another state than one that read it "
        + "at once."
    }
  }
}
