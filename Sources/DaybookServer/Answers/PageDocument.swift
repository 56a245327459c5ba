internal import Daybook
internal import DaybookWire

/// A page of a list.
struct PageDocument<Item: Encodable>: Encodable {
  /// What is on it.
  var items: [Item]

  /// What to ask for the next page with; absent on the last.
  var next: String?

  /// The position of the log that the page shows.
  var position: UInt64

  /// The moment that it shows.
  var time: String

  init(_ items: [Item], next: String? = nil, of view: View) {
    self.items = items
    self.next = next
    position = view.position.rawValue
    time = view.time.rfc3339
  }
}

/// Where an item stands in a list that is sorted: what a cursor names.
struct PagePlace: Comparable {
  /// What the list is sorted by, if it is by a number.
  var number: UInt64 = 0

  /// What tells the item from all others, and what the list is sorted by if it is by a text.
  var text: String

  static func < (a: PagePlace, b: PagePlace) -> Bool {
    a.number != b.number ? a.number < b.number : a.text < b.text
  }

  /// The place as a cursor.
  var cursor: String { "\(number).\(text)" }

  /// Reads a cursor.
  init?(cursor: String) {
    guard let dot = cursor.firstIndex(of: "."), let number = UInt64(cursor[..<dot]) else {
      return nil
    }
    self.number = number
    text = String(cursor[cursor.index(after: dot)...])
  }

  init(number: UInt64 = 0, text: String) {
    self.number = number
    self.text = text
  }
}

extension Sequence {
  /// The items of a page, and where to go on behind it.
  ///
  /// - Parameters:
  ///   - cursor: Behind which place; from the beginning when `nil`.
  ///   - limit: At most so many.
  ///   - place: Where an item stands.
  /// - Returns: The items, and the cursor behind the last of them; `nil` when there are no more.
  func page(
    behind cursor: PagePlace?, limit: Int, _ place: (Element) -> PagePlace
  ) -> (items: [Element], next: String?) {
    var placed = map { (place: place($0), item: $0) }
    if let cursor { placed.removeAll { $0.place <= cursor } }
    placed.sort { $0.place < $1.place }
    let items = placed.prefix(limit)
    let next = placed.count > limit ? items.last?.place.cursor : nil
    return (items.map(\.item), next)
  }
}
