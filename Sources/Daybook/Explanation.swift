/// Why a job is in the state that it is in, in sentences for people.
public struct Explanation: Encodable, Sendable {
  /// The job.
  public var job: UInt64
  /// Where it is in its life.
  public var state: String
  /// Why, in one sentence.
  public var summary: String
  /// What happened to it, oldest first.
  public var course: [Sentence]

  /// Something that happened.
  public struct Sentence: Encodable, Hashable, Sendable {
    /// The event.
    public var position: UInt64
    /// When it happened.
    public var time: String
    /// Who did it.
    public var actor: String
    /// What happened.
    public var text: String
    /// Why, in the actor's own words.
    public var note: String?
  }
}
