#if os(Linux)
  import DaybookLMDB
  import Glibc
  import SystemPackage
  import Testing

  @Suite struct `Forking` {
    let place: Place

    init() throws { place = try Place() }

    @Test func `a child is refused what its parent opened, and does the parent no harm`() async {
      await #expect(processExitsWith: .success) { [path = place.path().string as String] in
        let environment = try openEnvironment(at: path)
        try put(1, in: environment)
        let status = try forked {
          do throws(LMDBError) {
            _ = try environment.value(at: 1)
            return 1
          } catch .usedAfterFork {
            do throws(LMDBError) {
              try environment.put([2: [2]])
              return 2
            } catch .usedAfterFork { return 0 } catch { return 3 }
          } catch { return 4 }
        }
        #expect(status == 0)
        try put(3, in: environment)
        #expect(try environment.keys() == [1, 3])
      }
    }

    @Test func `a child that lets go of the environment leaves its parent's locks alone`() async {
      await #expect(processExitsWith: .success) { [path = place.path().string as String] in
        var environment: Environment? = try openEnvironment(at: path)
        try put(1, in: environment!)
        let status = try forked {
          environment = nil
          return 0
        }
        #expect(status == 0)
        try put(2, in: environment!)
        #expect(try environment!.keys() == [1, 2])
      }
    }

    @Test func `a child opens the file for itself`() async {
      await #expect(processExitsWith: .success) { [path = place.path().string as String] in
        let environment = try openEnvironment(at: path)
        try put(1, in: environment)
        let status = try forked {
          guard let own = try? openEnvironment(at: path) else { return 1 }
          return (try? own.put([2: [2]])) == nil ? 2 : 0
        }
        #expect(status == 0)
        #expect(try environment.keys() == [1, 2])
      }
    }
  }

  private func put(_ key: UInt8, in environment: Environment) throws {
    try environment.put([UInt64(key): [key]])
  }

  /// Calls `body` in a forked child, and waits for the status that it returns.
  ///
  /// Swift keeps `fork` from being called by its name.
  private func forked(_ body: () -> Int32) throws -> Int32 {
    typealias Fork = @convention(c) () -> pid_t
    let symbol = unsafe dlsym(nil, "fork")
    let fork = unsafe unsafeBitCast(symbol, to: Fork.self)
    let child = fork()
    if child == 0 { _exit(body()) }
    var status: Int32 = 0
    while unsafe waitpid(child, &status, 0) != child {}
    return status >> 8 & 0xFF | status & 0x7F
  }
#endif
