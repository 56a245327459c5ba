internal import DaybookSystem

/// Lets transactions pass freely, and a change of the map only when none is open.
///
/// LMDB moves the memory map when its size changes, under the feet of every transaction of the
/// process, so the two must exclude each other.
@safe struct MapGate: ~Copyable, Sendable {
  struct Traffic {
    var openTransactions = 0
    var isClosed = false
  }

  private let traffic = Monitor(Traffic())

  /// Counts one transaction in, after any change of the map has ended.
  func enter() {
    traffic.wait(until: { !$0.isClosed }, then: { $0.openTransactions += 1 })
  }

  /// Counts one transaction out.
  func leave() {
    let isEmpty = traffic.withLock { traffic in
      traffic.openTransactions -= 1
      return traffic.openTransactions == 0 && traffic.isClosed
    }
    if isEmpty { traffic.broadcast() }
  }

  /// Waits until no transaction is open, keeps new ones out, and calls `body`.
  ///
  /// The calling thread must not hold a transaction: it would wait for itself.
  @available(*, noasync, message: "waits for transactions on other threads")
  func closed(_ body: () throws(LMDBError) -> Void) throws(LMDBError) {
    traffic.wait(until: { !$0.isClosed }, then: { $0.isClosed = true })
    defer {
      traffic.withLock { $0.isClosed = false }
      traffic.broadcast()
    }
    traffic.wait(until: { $0.openTransactions == 0 }, then: { _ in })
    try body()
  }
}
