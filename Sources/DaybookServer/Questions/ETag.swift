internal import DaybookLog

/// Tags of answers: the position that they show.
enum ETag {
  /// The tag of a position.
  static func tag(_ position: LogPosition) -> String { "\"\(position.rawValue)\"" }

  /// The position that a tag stands for, weak or strong.
  static func position(_ tag: String) -> LogPosition? {
    let strong = tag.hasPrefix("W/") ? tag.dropFirst(2) : tag[...]
    guard strong.count > 2, strong.first == "\"", strong.last == "\"",
      let number = UInt64(decimal: String(strong.dropFirst().dropLast()))
    else { return nil }
    return LogPosition(rawValue: number)
  }

  /// Whether one of the tags that a caller has is the right one.
  static func matches(_ position: LogPosition, _ tags: String) -> Bool {
    tags == "*"
      || tags.split(separator: ",").contains { part in
        Self.position(String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()))
          == position
      }
  }
}
