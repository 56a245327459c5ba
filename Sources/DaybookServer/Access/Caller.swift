/// Who makes a request, and what they may do.
public struct Caller: Hashable, Sendable {
  /// Who acts, as events name it: `token:NAME` or `http:local`.
  public var actor: String

  /// What they may do.
  public var role: Role

  /// Names a caller.
  public init(actor: String, role: Role) {
    self.actor = actor
    self.role = role
  }

  /// Whoever reaches a server without tokens: somebody on this machine, who may do everything.
  public static let local = Caller(actor: "http:local", role: .admin)
}
