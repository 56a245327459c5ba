import DaybookLog
import DaybookTesting
import SystemPackage

/// The images of a recording, numbered: every moment, and what of the writes on their way is there.
struct CrashPlan {
  /// A moment between two steps at which the power may fail.
  struct Moment {
    /// The disk then.
    var disk: SimulatedDisk
    /// What the program was told to be durable.
    var answers: Answers
  }

  /// What a program was told to be durable.
  struct Answers {
    /// The number of the last state of the log; −1 before the first.
    var state = -1
    /// The last event whose caller was answered.
    var position = LogPosition.beginning
    /// The newest snapshot.
    var snapshot = LogPosition.beginning
    /// Whether a backup was made.
    var isCopied = false
  }

  /// The moments, in their order.
  private(set) var moments: [Moment] = []

  /// The states that the log came to.
  private(set) var states: [LogState] = []

  private let seed: UInt64

  /// Plays a recording.
  init(_ recording: Recording, root: FilePath, seed: UInt64) {
    self.seed = seed
    var disk = SimulatedDisk(root: root)
    var answers = Answers()
    moments.append(Moment(disk: disk, answers: answers))
    for step in recording.steps {
      switch step {
      case .mark(let state):
        states.append(state)
        answers.state += 1
      case .answered(let position): answers.position = max(answers.position, position)
      case .saved(let position): answers.snapshot = position
      case .copied: answers.isCopied = true
      case .write(_, _, _, isThrough: true):
        // While such a call is on its way, its bytes are as unsure as any.
        var unsure = disk
        unsure.applyUnsure(step)
        moments.append(Moment(disk: unsure, answers: answers))
        disk.apply(step)
      default: disk.apply(step)
      }
      moments.append(Moment(disk: disk, answers: answers))
    }
  }
}

extension CrashPlan {
  /// One image: a moment, and one of the ways in which the writes on their way may have come.
  struct Image: Hashable {
    var moment: Int
    var variant: Int
  }

  /// So many images, fewer when there are no more: first one of every moment, then the next way of
  /// every moment that has one, and so on.
  func images(_ count: Int) -> [Image] {
    var images: [Image] = []
    images.reserveCapacity(count)
    var open = Array(moments.indices)
    var variant = 0
    while !open.isEmpty, images.count < count {
      for moment in open where images.count < count {
        images.append(Image(moment: moment, variant: variant))
      }
      variant += 1
      open.removeAll { self.variantCount(of: $0) <= variant }
    }
    return images
  }

  /// The number of different images of a moment.
  private func variantCount(of moment: Int) -> Int {
    let parts = moments[moment].disk.pendingCount
    return parts < 24 ? 1 << parts : .max
  }

  /// Which of the parts on their way are there in an image.
  ///
  /// Few parts come in every combination. Of many, what disks really do comes first: nothing, all,
  /// a beginning, all but one, and one alone; then any, by chance.
  func choice(of image: Image) -> [Bool] {
    let count = moments[image.moment].disk.pendingCount
    let variant = image.variant
    if count < 12 { return (0..<count).map { variant >> $0 & 1 == 1 } }
    switch variant {
    case 0: return [Bool](repeating: false, count: count)
    case 1: return [Bool](repeating: true, count: count)
    case 2..<(2 + count): return (0..<count).map { $0 < variant - 1 }
    case (2 + count)..<(2 + 2 * count): return (0..<count).map { $0 != variant - 2 - count }
    case (2 + 2 * count)..<(2 + 3 * count): return (0..<count).map { $0 == variant - 2 - 2 * count }
    default:
      let own = UInt64(image.moment) << 40 | UInt64(variant)
      var generator = SeededGenerator(seed: seed &+ own &* 0x9E37_79B9_7F4A_7C15)
      // Some disks lose nearly everything, some nearly nothing.
      let share = 1 + generator.below(15)
      return (0..<count).map { _ in generator.below(16) < share }
    }
  }
}
