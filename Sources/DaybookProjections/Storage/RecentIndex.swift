internal import DaybookDomain

/// Numbers for keys, few of which are asked for again and again.
///
/// A dictionary with the key asked for last under each of 256 slots before it: hashing a key as a
/// dictionary does costs more than the rest of folding an event.
struct RecentIndex<Key: SlottedKey>: Sendable {
  private var numbers: [Key: Int] = [:]
  private var recent = [Entry?](repeating: nil, count: 256)

  struct Entry: Sendable {
    var key: Key
    var number: Int
  }

  /// The number of a key; `nil` when it has none.
  ///
  /// - Complexity: O(1).
  subscript(key: Key) -> Int? {
    if let entry = recent[key.slot], entry.key == key { return entry.number }
    return numbers[key]
  }

  /// The number of a key, which is `next` from now on when it had none.
  mutating func number(of key: Key, orNew next: Int) -> Int {
    if let entry = recent[key.slot], entry.key == key { return entry.number }
    let number = numbers[key] ?? next
    numbers[key] = number
    recent[key.slot] = Entry(key: key, number: number)
    return number
  }
}

/// A key that tells its slot without being hashed.
protocol SlottedKey: Hashable, Sendable {
  /// 0 to 255; the same for equal keys, different for most that are in use together.
  var slot: Int { get }
}

extension Name: SlottedKey {
  var slot: Int { Int(rawValue & 255) }
}
