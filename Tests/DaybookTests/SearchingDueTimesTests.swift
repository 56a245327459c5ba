import Daybook
import DaybookDomain
import DaybookTesting
import DaybookWire
import Foundation
import Testing

@Suite struct `Due times of random expressions` {
  @Test(arguments: [
    ("UTC", "2028-02-25T00:00:00Z"), ("Europe/Berlin", "2026-03-26T00:00:00Z"),
    ("Europe/Berlin", "2026-10-22T00:00:00Z"), ("America/New_York", "2026-10-30T00:00:00Z"),
    ("Australia/Lord_Howe", "2026-04-02T00:00:00Z"), ("Asia/Kathmandu", "2026-12-29T00:00:00Z"),
  ])
  func `are those that a walk through all minutes finds`(_ zone: String, _ start: String) throws {
    let walk = try Walk(zone: zone, from: start, days: 7)
    let seed = UInt64.random(in: 1...UInt64.max)
    var random = SeededGenerator(seed: seed)
    for _ in 0..<60 {
      let expression = RandomCron(&random)
      // A random day that no month has is refused, and tells nothing here.
      guard let cron = try? CronExpression(expression.text) else { continue }
      let times = try #require(DueTimes(cron, in: zone))
      let found = times.all(after: walk.start, through: walk.end, limit: .max)
      #expect(found == walk.dues(expression), "\(expression.text) in \(zone), seed \(seed)")
    }
  }
}

/// An expression, and the sets that it means.
private struct RandomCron {
  var text = ""
  private var sets: [Set<Int>] = []
  private var hasStar: [Bool] = []

  init(_ random: inout SeededGenerator) {
    var fields: [String] = []
    for (low, high) in [(0, 59), (0, 23), (1, 31), (1, 12), (0, 6)] {
      let (text, set) = Self.field(low, high, &random)
      fields.append(text)
      sets.append(set)
      hasStar.append(text.hasPrefix("*"))
    }
    text = fields.joined(separator: " ")
  }

  private static func field(
    _ low: Int, _ high: Int, _ random: inout SeededGenerator
  ) -> (String, Set<Int>) {
    if random.below(5) < 2 { return ("*", Set(low...high)) }
    var texts: [String] = []
    var set: Set<Int> = []
    for _ in 0...random.below(3) {
      let first = low + random.below(high - low + 1)
      let last = first + random.below(high - first + 1)
      let step = 1 + random.below(7)
      switch random.below(4) {
      case 0:
        texts.append("\(first)")
        set.insert(first)
      case 1:
        texts.append("\(first)-\(last)")
        set.formUnion(first...last)
      case 2:
        texts.append("\(first)-\(last)/\(step)")
        set.formUnion(stride(from: first, through: last, by: step))
      default:
        texts.append("*/\(step)")
        set.formUnion(stride(from: low, through: high, by: step))
      }
    }
    return (texts.joined(separator: ","), set)
  }

  func fits(_ wall: Walk.Wall) -> Bool {
    guard sets[0].contains(wall.minute), sets[1].contains(wall.hour), sets[3].contains(wall.month)
    else { return false }
    let fitsMonth = sets[2].contains(wall.day)
    let fitsWeek = sets[4].contains(wall.weekday)
    return hasStar[2] || hasStar[4] ? fitsMonth && fitsWeek : fitsMonth || fitsWeek
  }
}

/// All minutes of some days, with what the clock on the wall shows.
private struct Walk {
  /// What the clock shows, and the calendar beside it.
  struct Wall {
    var minute: Int
    var hour: Int
    var day: Int
    var month: Int
    var weekday: Int
  }

  let start: Timestamp
  let end: Timestamp

  /// Every minute, and the times on the wall that come with it: none when the clock was moved back
  /// and showed it before, several when it was moved forward and left some out.
  private var steps: [(time: Timestamp, walls: [Wall])] = []

  init(zone: String, from text: String, days: Int) throws {
    start = try #require(Timestamp(rfc3339: text))
    end = Timestamp(milliseconds: start.milliseconds + Int64(days) * 86_400_000)
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = try #require(TimeZone(identifier: zone))
    var utc = Calendar(identifier: .gregorian)
    utc.timeZone = .gmt
    var shown: Int64?
    var time = start.milliseconds - 86_400_000
    while time <= end.milliseconds {
      let date = Date(timeIntervalSince1970: Double(time / 1_000))
      let next = Int64(calendar.timeZone.secondsFromGMT(for: date)) / 60 + time / 60_000
      let first = (shown ?? next - 1) + 1
      var walls: [Wall] = []
      if first <= next {
        for minute in first...next {
          walls.append(Self.wall(Date(timeIntervalSince1970: Double(minute * 60)), utc))
        }
        shown = next
      }
      if time > start.milliseconds { steps.append((Timestamp(milliseconds: time), walls)) }
      time += 60_000
    }
  }

  private static func wall(_ date: Date, _ calendar: Calendar) -> Wall {
    let parts = calendar.dateComponents([.minute, .hour, .day, .month, .weekday], from: date)
    return Wall(
      minute: parts.minute!, hour: parts.hour!, day: parts.day!, month: parts.month!,
      weekday: parts.weekday! - 1)
  }

  func dues(_ cron: RandomCron) -> [Timestamp] {
    steps.filter { $0.walls.contains { cron.fits($0) } }.map(\.time)
  }
}
