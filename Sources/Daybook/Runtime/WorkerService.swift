internal import DaybookSystem
public import ServiceLifecycle

/// Carries out jobs with the handlers that are registered for their kinds.
///
/// ```swift
/// let service = WorkerService(daybook)
/// service.register(Transcode.self) { job, context in
///   try await transcode(job.path)
/// }
/// try await ServiceGroup(
///   services: [service], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger
/// ).run()
/// ```
///
/// Jobs whose kind has no handler stay in their queue, and are reported.
///
/// A handler must end when its task is cancelled: when its time is over, when its job is cancelled
/// or paused, when the worker stops. One that does not is reported after a grace period, its lease
/// is taken away and its result, should there be one, refused; the slot that it ran in is not used
/// again until it ends.
public final class WorkerService: Service {
  let daybook: Daybook
  let options: WorkerOptions
  let state = Lock(State())

  struct State {
    var handlers: [String: RawHandler] = [:]
    var middleware: [any JobMiddleware] = []
    var run: WorkerRun?

    /// The handlers with everything that is around them.
    var wrapped: [String: RawHandler] {
      handlers.mapValues { handler in middleware.reversed().reduce(handler) { $1.around($0) } }
    }
  }

  /// Creates a worker without handlers.
  ///
  /// - Parameters:
  ///   - daybook: Where its jobs are; it must stay open while the worker runs.
  ///   - options: How it works.
  public init(_ daybook: Daybook, options: WorkerOptions = WorkerOptions()) {
    precondition(options.concurrency > 0, "a worker without a slot never works")
    precondition(options.heartbeatPeriod < options.timeout, "a worker must be heard of in time")
    self.daybook = daybook
    self.options = options
  }

  /// Has jobs of a type carried out.
  ///
  /// - Parameters:
  ///   - type: The type; its kind must have no handler yet, and the worker must not run yet.
  ///   - handler: Carries out one attempt; what it returns is the job's result.
  public func register<J: Job, Output: Encodable & SendableMetatype>(
    _ type: J.Type, handler: @escaping @Sendable (J, JobContext) async throws -> Output
  ) {
    let limit = options.resultByteLimit
    register(kind: J.kind) { context in
      let output = try await handler(try context.decoded(J.self), context)
      return try JobCoding.encode(output).checked(limit: limit)
    }
  }

  /// Has jobs of a type carried out that produce nothing.
  public func register<J: Job>(
    _ type: J.Type, handler: @escaping @Sendable (J, JobContext) async throws -> Void
  ) {
    register(kind: J.kind) { context in
      try await handler(try context.decoded(J.self), context)
      return nil
    }
  }

  /// Has jobs of a kind carried out whose payload and result are plain bytes.
  public func register(
    kind: String, handler: @escaping @Sendable (JobContext) async throws -> [UInt8]?
  ) {
    let limit = options.resultByteLimit
    state.withLock { state in
      precondition(state.run == nil, "handlers are registered before the worker runs")
      precondition(state.handlers[kind] == nil, "a kind has one handler")
      state.handlers[kind] = { context in try await handler(context)?.checked(limit: limit) }
    }
  }

  /// Puts something around every attempt; what is added first is outermost.
  public func add(_ middleware: some JobMiddleware) {
    state.withLock { state in
      precondition(state.run == nil, "middleware is added before the worker runs")
      state.middleware.append(middleware)
    }
  }

  /// Works until it is to stop: by a graceful shutdown, when running jobs may end until the drain
  /// deadline, or by cancellation, when they are told to end at once.
  ///
  /// Attempts that do not end in time are recorded as interrupted by a shutdown: no failure is
  /// counted, and the next worker of the queue takes them up.
  ///
  /// - Throws: ``DaybookError`` when the daybook is closed, or the worker could not start.
  public func run() async throws {
    let run = state.withLock { state in
      precondition(state.run == nil, "a worker runs once")
      let run = WorkerRun(daybook: daybook, options: options, handlers: state.wrapped)
      state.run = run
      return run
    }
    try await withTaskCancellationHandler {
      try await withGracefulShutdownHandler {
        try await run.run()
      } onGracefulShutdown: {
        run.drain()
      }
    } onCancel: {
      run.stop()
    }
  }

  /// What the worker does at the moment.
  public var status: WorkerStatus {
    state.withLock { $0.run }?.status ?? WorkerStatus()
  }
}

/// What a worker does at the moment.
public struct WorkerStatus: Hashable, Sendable {
  /// Who it is, once it has announced itself.
  public var worker: Worker?

  /// The number of handlers that run.
  public var runningCount = 0

  /// The number of slots that are lost, for now, to handlers that do not end.
  public var lostSlotCount = 0

  /// The kinds without a handler that jobs wait for in its queues, as far as it has noticed.
  public var unhandledKinds: Set<String> = []

  /// Whether it takes no more jobs.
  public var isStopping = false
}

extension JobContext {
  /// The job's properties.
  fileprivate func decoded<J: Job>(_ type: J.Type) throws -> J {
    guard let payload = lease.payload else {
      throw JobFailure(
        "the payload was erased", category: .permanent, reason: "payload erased",
        errorType: "PayloadErased")
    }
    do {
      return try JobCoding.decode(type, from: payload)
    } catch {
      throw JobFailure(
        "the payload is no \(type): \(error)", category: .invalidInput,
        reason: "payload malformed", errorType: "DecodingError")
    }
  }
}

extension [UInt8] {
  fileprivate func checked(limit: Int) throws -> [UInt8] {
    if count <= limit { return self }
    throw JobFailure(
      "the result has \(count) bytes, and \(limit) are allowed", category: .permanent,
      reason: "result too large", errorType: "ResultTooLarge")
  }
}
