/// What is to be counted.
enum Counted {
  fileprivate nonisolated(unsafe) static var body: () throws -> Void = {}
  fileprivate nonisolated(unsafe) static var fault: (any Error)?

  /// Runs a body so that it is counted.
  static func run(_ body: @escaping () throws -> Void) throws {
    unsafe Counted.body = body
    daybook_counted()
    if let fault = unsafe fault { throw fault }
  }
}

/// Runs what is to be counted: the emulator knows it by this name.
@c(daybook_counted)
@inline(never)
public func daybook_counted() {
  do { try unsafe Counted.body() } catch { unsafe Counted.fault = error }
}
