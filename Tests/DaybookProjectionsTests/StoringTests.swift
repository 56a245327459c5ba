import DaybookLog
import DaybookTesting
import Testing

@testable import DaybookProjections

/// A row of 24 bytes, as awkward as pages may find it.
private struct Row: TableRow, Equatable {
  var id: UInt64
  var value: UInt64 = 0
  var more: UInt64 = 0

  static var vacantID: UInt64 { 0 }
  static func hash(_ id: UInt64) -> UInt64 { mixed(id) }
}

/// Seeded random operations on storage and on the plain collections of the library at once.
@Suite struct `Storage that can be photographed` {
  static let seeds = UInt64(1)...5

  private func contents(_ array: borrowing PagedArray<UInt64>) -> [UInt64] {
    var contents: [UInt64] = []
    for index in 0..<array.count { contents.append(array[index]) }
    return contents
  }

  private func contents(_ deque: borrowing PagedDeque<UInt64>) -> [UInt64] {
    var contents: [UInt64] = []
    for index in 0..<deque.count { contents.append(deque[index]) }
    return contents
  }

  @Test(arguments: seeds)
  func `an array in pages is an array`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var array = PagedArray<UInt64>()
    var model: [UInt64] = []
    var photograph = array.snapshot()
    var modelOfPhotograph: [UInt64] = []
    for _ in 0..<20_000 {
      switch random.below(20) {
      case 0..<12:
        array.append(random.next())
        model.append(array[array.count - 1])
      case 12..<15 where !model.isEmpty:
        let index = random.below(model.count)
        array[index] = random.next()
        model[index] = array[index]
      case 15 where !model.isEmpty:
        let index = random.below(model.count)
        array.update(at: index) { $0 &+= 1 }
        model[index] &+= 1
      case 16:
        for _ in 0..<min(random.below(4), model.count) {
          #expect(array.removeLast() == model.removeLast(), "seed \(seed)")
        }
      case 18 where random.below(150) == 0 && model.count >= PagedArray<UInt64>.elementsPerPage:
        array.removeFirstPage()
        model.removeFirst(PagedArray<UInt64>.elementsPerPage)
      case 19 where random.below(40) == 0:
        #expect(contents(photograph) == modelOfPhotograph, "seed \(seed)")
        photograph = array.snapshot()
        modelOfPhotograph = model
      case 19 where random.below(40) == 0 && !modelOfPhotograph.isEmpty:
        // A photograph may be written to as well, and nobody else sees that.
        let index = random.below(modelOfPhotograph.count)
        photograph[index] = 7
        modelOfPhotograph[index] = 7
      default: break
      }
    }
    #expect(contents(array) == model, "seed \(seed)")
    #expect(contents(photograph) == modelOfPhotograph, "seed \(seed)")
  }

  @Test func `photographs of photographs are all their own`() {
    var first = PagedArray<UInt64>()
    first.append(repeating: 1, count: 5_000)
    var second = first.snapshot()
    var third = second.snapshot()
    first[4_999] = 2
    second[4_999] = 3
    third[0] = 4
    #expect([first[4_999], second[4_999], third[4_999]] == [2, 3, 1])
    #expect([first[0], second[0], third[0]] == [1, 1, 4])
  }

  @Test func `pages outlive the array that they were first in`() {
    var array = PagedArray<UInt64>()
    array.append(repeating: 9, count: 10_000)
    let photograph = array.snapshot()
    array = PagedArray()
    array.append(repeating: 1, count: 10_000)
    #expect(contents(photograph) == [UInt64](repeating: 9, count: 10_000))
  }

  @Test(arguments: seeds)
  func `a queue in pages is a queue`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var deque = PagedDeque<UInt64>()
    var model: [UInt64] = []
    var photograph = deque.snapshot()
    var modelOfPhotograph: [UInt64] = []
    var differences = 0
    // It grows for a while, and then it shrinks, and so on.
    for round in 0..<8 {
      for _ in 0..<2_500 {
        if random.below(10) < (round % 2 == 0 ? 8 : 2) {
          let element = random.next()
          deque.append(element)
          model.append(element)
        } else if !model.isEmpty {
          if deque.first != model.first { differences += 1 }
          deque.removeFirst()
          model.removeFirst()
        }
      }
      #expect(contents(photograph) == modelOfPhotograph, "seed \(seed)")
      photograph = deque.snapshot()
      modelOfPhotograph = model
    }
    #expect(differences == 0, "seed \(seed)")
    #expect(contents(deque) == model, "seed \(seed)")
  }

  @Test(arguments: seeds)
  func `a pool keeps elements in their places`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var pool = PagedPool<UInt64>()
    var model: [UInt32: UInt64] = [:]
    var photograph = pool.snapshot()
    var modelOfPhotograph: [UInt32: UInt64] = [:]
    for step in 0..<8_000 {
      if random.below(5) < 3 || model.isEmpty {
        let element = random.next()
        let place = pool.insert(element)
        #expect(model.updateValue(element, forKey: place) == nil, "seed \(seed)")
      } else if let place = model.keys.randomElement(using: &random) {
        #expect(pool[place] == model.removeValue(forKey: place), "seed \(seed)")
        pool.remove(place)
      }
      if step % 2_000 == 0 {
        photograph = pool.snapshot()
        modelOfPhotograph = model
      }
    }
    #expect(pool.count == model.count, "seed \(seed)")
    #expect(model.allSatisfy { pool[$0] == $1 }, "seed \(seed)")
    #expect(modelOfPhotograph.allSatisfy { photograph[$0] == $1 }, "seed \(seed)")
  }

  @Test(arguments: seeds)
  func `a table in dense storage is a dictionary`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var differences = 0
    var table = DenseTable<Row>()
    var model: [UInt64: Row] = [:]
    var photograph = table.snapshot()
    var modelOfPhotograph: [UInt64: Row] = [:]
    for step in 0..<12_000 {
      let id = UInt64(1 + random.below(4_000))
      switch random.below(10) {
      case 0..<6 where table.place(of: id) == nil:
        let row = Row(id: id, value: random.next())
        table.insert(row)
        model[id] = row
      case 6, 7:
        if let place = table.place(of: id) { table.update(place) { $0.more += 1 } }
        model[id]?.more += 1
      case 8, 9:
        if let place = table.place(of: id) { table.remove(place) }
        model[id] = nil
      default: break
      }
      if table.row(id) != model[id] { differences += 1 }
      if step % 3_000 == 0 {
        photograph = table.snapshot()
        modelOfPhotograph = model
      }
    }
    #expect(differences == 0, "seed \(seed)")
    expect(table, is: model, seed)
    expect(photograph, is: modelOfPhotograph, seed)
  }

  private func expect(
    _ table: borrowing DenseTable<Row>, is model: [UInt64: Row], _ seed: UInt64
  ) {
    #expect(table.count == model.count, "seed \(seed)")
    var found: [UInt64: Row] = [:]
    table.enumerate { _, row in found[row.id] = row }
    #expect(found == model, "seed \(seed)")
    let ordered = table.placesInOrder().map { table[$0].id }
    #expect(ordered == model.keys.sorted(), "seed \(seed)")
  }
}

@Suite struct `Finding rows by their hash` {
  /// Hashes that meet in the same bucket, the same place, or neither.
  private func hash(of row: UInt32, _ kind: Int) -> UInt64 {
    switch kind {
    case 0: mixed(UInt64(row))
    case 1: UInt64(row) << 44
    case 2: UInt64(row) << 50 | 0x3FF
    default: mixed(UInt64(row)) & ~0x3F0
    }
  }

  /// A seed, and for how many rows there is to be room from the start.
  static let courses: [(seed: UInt64, rowCount: Int)] = [(1, 0), (2, 0), (3, 1_000), (4, 100_000)]

  @Test(arguments: 0..<4, courses)
  func `the index is a dictionary, however alike the hashes are`(
    kind: Int, course: (seed: UInt64, rowCount: Int)
  ) {
    let seed = course.seed
    var random = SeededGenerator(seed: seed)
    var index = HashIndex(rowCount: course.rowCount)
    var rows: Set<UInt32> = []
    var differences = 0
    for _ in 0..<5_000 {
      let row = UInt32(random.below(2_000))
      let hash = hash(of: row, kind)
      let isFound = index.find(hash: hash) { $0 == row } != nil
      if isFound != rows.contains(row) { differences += 1 }
      if rows.insert(row).inserted {
        index.insert(row, hash: hash) { self.hash(of: $0, kind) }
      } else if random.below(3) == 0 {
        rows.remove(row)
        index.remove(row, hash: hash)
      }
    }
    for row in UInt32(0)..<2_000 {
      let isFound = index.find(hash: hash(of: row, kind)) { $0 == row } != nil
      if isFound != rows.contains(row) { differences += 1 }
    }
    #expect(differences == 0, "kind \(kind), seed \(seed)")
  }
}
