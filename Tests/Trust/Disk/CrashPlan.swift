import DaybookTesting
import SystemPackage

/// The images of a recording, numbered: every moment, and what of the writes on their way is there.
struct CrashPlan {
  /// A moment between two steps at which the power may fail.
  struct Moment {
    /// The disk then.
    var disk: SimulatedDisk
    /// The number of the last state that the program was told to be durable; −1 before the first.
    var acknowledged: Int
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
    moments.append(Moment(disk: disk, acknowledged: -1))
    for step in recording.steps {
      if case .mark(let state) = step {
        states.append(state)
      } else {
        if case .write(_, _, _, isThrough: true) = step {
          // While such a call is on its way, its bytes are as unsure as any.
          var unsure = disk
          unsure.applyUnsure(step)
          moments.append(Moment(disk: unsure, acknowledged: states.count - 1))
        }
        disk.apply(step)
      }
      moments.append(Moment(disk: disk, acknowledged: states.count - 1))
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
