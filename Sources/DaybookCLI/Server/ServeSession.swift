import Daybook
import DaybookAudit
import DaybookServer
import DaybookSystem
import Logging
import ServiceLifecycle
import SystemPackage

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The whole course of `daybook serve`: the server, and what is done beside it.
struct ServeSession {
  let daybook: Daybook
  let log: FilePath
  let settings: ServeSettings
  let policies: Policies?
  let metrics: ServerMetrics
  let logger: Logger

  /// How long to wait before what has failed is begun again.
  private static let pause = Duration.seconds(10)

  /// Serves until somebody wants it to end.
  ///
  /// - Throws: ``Refusal``. The log is still open.
  func run() async throws {
    let server: DaybookServer
    do throws(ServerError) {
      server = try DaybookServer(
        daybook, options: settings.options, metrics: metrics, logger: logger, onListening: tell)
    } catch { throw Refusal(error) }
    // The last one is stopped first: nothing is taken from the server while it answers.
    var configuration = ServiceGroupConfiguration(services: besides + [server], logger: logger)
    configuration.maximumGracefulShutdownDuration = settings.options.shutdownGracePeriod
    let group = ServiceGroup(configuration: configuration)
    StopSignals.watch(grace: nil) {
      Task { await group.triggerGracefulShutdown() }
    } signal: { signal in
      // Nothing that was answered is lost by it.
      if signal == .kill { _exit(ExitStatus.interrupted.rawValue) }
    }
    do { try await group.run() } catch let error as ServerError { throw Refusal(error) }
  }

  /// Says that the server can be reached.
  private var tell: @Sendable (_ host: String, _ port: Int) -> Void {
    let scheme = settings.options.hasTLS ? "https" : "http"
    let (log, format, logger) = (log, settings.logFormat, logger)
    return { host, port in
      let name = host.contains(":") ? "[\(host)]" : host
      let text = "Listening on \(scheme)://\(name):\(port) (log \(log))."
      switch format {
      case .text: Terminal.error("\(text) Press Ctrl-C to stop.")
      case .json: logger.notice("\(text)", metadata: ["port": "\(port)"])
      }
    }
  }
}

/// What is done beside answering.
extension ServeSession {
  private var besides: [any Service] {
    var services: [any Service] = [reclaiming]
    if settings.options.runsSchedules { services.append(scheduling) }
    if settings.options.keepsTree { services.append(treeKeeping) }
    if let policies { services.append(policing(policies)) }
    return services
  }

  private var reclaiming: TirelessService {
    let (daybook, logger) = (daybook, logger)
    return TirelessService(
      description: "taking jobs back", pause: settings.reclaimPeriod, logger: logger
    ) {
      let jobs = try await daybook.reclaim()
      if !jobs.isEmpty {
        logger.notice(
          "jobs of workers that are gone run again", metadata: ["jobs": "\(jobs.count)"])
      }
    }
  }

  private var scheduling: TirelessService {
    let (daybook, logger) = (daybook, logger)
    return TirelessService(description: "schedules", pause: Self.pause, logger: logger) {
      try await daybook.runSchedules { firings in
        for firing in firings {
          logger.info(
            "a schedule has fired",
            metadata: ["schedule": "\(firing.schedule)", "job": "\(firing.job.job.rawValue)"])
        }
      }
    }
  }

  private var treeKeeping: TirelessService {
    let keeper = TreeKeeper(log: daybook.log, directory: log.appending("tree"))
    return TirelessService(description: "the hash tree", pause: Self.pause, logger: logger) {
      try await keeper.run()
    }
  }

  private func policing(_ policies: Policies) -> TirelessService {
    var options = PolicyOptions()
    options.logger = logger
    let service = PolicyService(
      daybook, policies: policies, channel: AlertSender(log: log), options: options)
    return TirelessService(description: "policies", pause: Self.pause, logger: logger) {
      try await service.run()
    }
  }
}
