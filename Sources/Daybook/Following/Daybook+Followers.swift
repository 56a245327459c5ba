public import DaybookLog

extension Daybook {
  /// How far everybody is who has ever followed under a name, in the order of the names' bytes.
  ///
  /// One who follows no more stays where it stopped.
  ///
  /// - Complexity: O(*f*), *f* being the number of followers.
  public func followerPositions() throws(DaybookError) -> [(name: String, position: LogPosition)] {
    let prefix = Follower.keyPrefix
    return try data.reservedEntries(withPrefix: prefix).map { datum in
      let name = String(decoding: datum.key.dropFirst(prefix.count), as: UTF8.self)
      return (name, Follower.position(datum.value))
    }
  }
}
