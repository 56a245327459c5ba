internal import NIOCore

/// Runs tasks on the event loop of a connection.
///
/// What most requests need takes less time than the way to another thread and back. Whatever may
/// take longer leaves it: meanwhile no other connection of the loop would be answered.
final class EventLoopExecutor: TaskExecutor {
  private let eventLoop: any EventLoop

  init(_ eventLoop: any EventLoop) { self.eventLoop = eventLoop }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    eventLoop.execute { [self] in unsafe job.runSynchronously(on: asUnownedTaskExecutor()) }
  }
}
