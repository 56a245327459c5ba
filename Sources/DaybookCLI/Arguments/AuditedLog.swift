import Daybook
import DaybookAudit
import DaybookLog
import DaybookSystem
import SystemPackage

/// A log and its hash tree, opened without folding anything: what is to be checked may be damaged.
struct AuditedLog {
  let location: FilePath
  let log: LMDBEventLog

  /// Where the tree is, or is to be.
  var treePath: FilePath { location.appending("tree") }

  /// So long a tree that another process is building is waited for.
  private static let patience = Duration.seconds(60)

  /// Opens the log, which must be there.
  init(_ location: FilePath) throws {
    self.location = location
    var options = LogOptions()
    options.createsLog = false
    do throws(LogError) {
      log = try LMDBEventLog(directory: location, options: options, now: 0)
    } catch { throw Refusal(DaybookError.unreadable(.log(error)), log: location) }
  }

  /// The end of the log.
  func head() throws -> LogPosition {
    do throws(LogError) { return try log.head().position } catch {
      throw Refusal(DaybookError.unreadable(.log(error)), log: location)
    }
  }

  /// Calls `body`, and speaks of a tree's errors as the command line does.
  func refusing<R>(_ body: () throws(TreeError) -> R) throws -> R {
    do throws(TreeError) { return try body() } catch { throw Refusal(error, log: location) }
  }

  /// The tree, brought up to date.
  ///
  /// Where another process keeps it, that one is waited for.
  func currentTree() throws -> SavedTree {
    let head = try head()
    let deadline = ContinuousClock.now + Self.patience
    while true {
      do throws(TreeError) {
        _ = try Bar.showing(total: head) { (progress) throws(TreeError) in
          try TreeBuilder(log: log, directory: treePath).catchUp { size in
            progress(size)
            return .proceed
          }
        }
        return try SavedTree(directory: treePath)
      } catch .busy where ContinuousClock.now < deadline {
        if let tree = try? SavedTree(directory: treePath), tree.head.size >= head.rawValue {
          return tree
        }
        _ = Monitor(false).wait(until: { $0 }, timeout: .milliseconds(50))
      } catch { throw Refusal(error, log: location) }
    }
  }
}

extension Refusal {
  /// What to tell of a tree that cannot be built or read.
  init(_ error: TreeError, log: FilePath) {
    switch error {
    case .unreadable(let fault): self.init(DaybookError.unreadable(.log(fault)), log: log)
    case .notReached(let position, let size):
      self.init(
        "Position \(position.rawValue) is not covered: the hash tree, or the checkpoint, ends at "
          + "\(size).", .notFound)
    case .busy:
      self.init("Another process is building the hash tree of \(log). Try again later.", .refused)
    case .differs, .uncommitted, .shortened, .otherRoot:
      self.init(
        "The check failed: \(error), in \(log). Only a checkpoint that is kept elsewhere shows "
          + "which of both was changed: see 'daybook verify --help'.", .failed)
    case .damagedTile, .damagedHead:
      self.init(
        "The check failed: \(error), in \(log). 'daybook checkpoint' builds the tree anew if its "
          + "directory is removed.", .failed)
    case .anotherLog:
      self.init("The check failed: \(error). The directory is \(log)/tree.", .failed)
    case .file(_, let code):
      self.init("The hash tree cannot be read or written: \(error).", Self.status(of: code))
    }
  }

  private static func status(of code: Errno) -> ExitStatus {
    code == .noSuchFileOrDirectory ? .notFound : .storage
  }
}
