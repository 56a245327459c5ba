import DaybookLMDB
import DaybookSystem
import DaybookTesting
import Testing

@Suite struct `Transacting` {
  let place: Place
  let environment: Environment

  init() throws {
    place = try Place()
    environment = try place.open()
  }

  @Test func `what was committed is there, also after opening anew`() throws {
    do {
      let other = try place.open("other")
      try other.put([7: [1, 2, 3]])
    }
    #expect(try place.open("other").value(at: 7) == [1, 2, 3])
  }

  @Test func `what was not committed is gone`() throws {
    try environment.put([1: [1]])
    do {
      let transaction = try WriteTransaction(in: environment)
      try unsafe transaction.put([2].span.bytes, at: 2, in: environment.tables[0])
      try transaction.remove(at: 1, in: environment.tables[0])
    }
    #expect(try environment.keys() == [1])
  }

  @Test func `a transaction sees what it has written itself`() throws {
    let table = environment.tables[0]
    let transaction = try WriteTransaction(in: environment)
    try unsafe transaction.put([2].span.bytes, at: 2, in: table)
    let count = try transaction.withContent(of: table) { content throws(LMDBError) in
      try content.count()
    }
    #expect(count == 1)
  }

  @Test func `a reader goes on seeing what was there when it began`() throws {
    let table = environment.tables[0]
    try environment.put([1: [1], 2: [2]])
    let reader = try ReadTransaction(in: environment)
    let old = reader.commitNumber
    try environment.put([1: [9], 3: [3]])
    guard let value = try reader.content(of: table).value(at: 1) else {
      Issue.record("the value is gone")
      return
    }
    #expect([UInt8](copying: value) == [1])
    #expect(try reader.content(of: table).count() == 2)
    #expect(try environment.commitNumber() == old + 1)
  }

  @Test func `the commit number is never that of a commit that readers do not see yet`() throws {
    let last = try environment.commitNumber() + 500
    let writer = PlainThread(name: "writing") { [environment] in
      for round in 1...500 { try? environment.put([UInt64(round): [1]]) }
    }
    var number: UInt64 = 0
    repeat {
      number = try environment.commitNumber()
      #expect(try ReadTransaction(in: environment).commitNumber >= number)
    } while number < last
    writer.join()
  }

  @Test(arguments: [0, 1, 100, 2_000, 4_096, 100_000, 3_000_000])
  func `a value of any size comes back`(byteCount: Int) throws {
    var generator = SeededGenerator(seed: UInt64(byteCount))
    let value = generator.bytes(byteCount)
    try environment.put([.max: value])
    #expect(try environment.value(at: .max) == value)
  }

  @Test func `a key that is not the greatest cannot be appended`() throws {
    try environment.put([5: [5]])
    for key in [5, 4, 0] as [UInt64] {
      let transaction = try WriteTransaction(in: environment)
      #expect(throws: LMDBError.keyOutOfOrder) {
        try unsafe transaction.append(byteCount: 1, at: key, in: environment.tables[0]) { _ in }
      }
    }
    #expect(try environment.keys() == [5])
  }

  @Test func `removing tells whether there was anything`() throws {
    let table = environment.tables[0]
    try environment.put([5: [5]])
    let transaction = try WriteTransaction(in: environment)
    let answers = [
      try transaction.remove(at: 4, in: table), try transaction.remove(at: 5, in: table),
      try transaction.remove(at: 5, in: table),
    ]
    #expect(answers == [false, true, false])
  }

  @Test(arguments: 1...10 as ClosedRange<UInt64>)
  func `a table is like a dictionary with its keys in order`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    var model: [UInt64: [UInt8]] = [:]
    let table = environment.tables[0]
    let transaction = try WriteTransaction(in: environment)
    for _ in 0..<400 {
      let key = generator.next() >> (generator.next() % 2 == 0 ? 57 : 1)
      if generator.next() % 4 == 0 {
        let wasThere = model.removeValue(forKey: key) != nil
        #expect(try transaction.remove(at: key, in: table) == wasThere)
      } else {
        let value = generator.bytes(Int(generator.next() % 3_000))
        model[key] = value
        try unsafe transaction.put(value.span.bytes, at: key, in: table)
      }
    }
    try transaction.commit()
    #expect(try environment.keys() == model.keys.sorted())
    for (key, value) in model { #expect(try environment.value(at: key) == value) }
  }
}
