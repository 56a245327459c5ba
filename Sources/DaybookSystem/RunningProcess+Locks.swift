internal import CDaybookSystem
public import SystemPackage

extension RunningProcess {
  /// Which other process holds an fcntl(2) lock on the first byte of a file.
  ///
  /// The calling process must hold no such lock on the file: it would lose it.
  ///
  /// - Parameter path: The file.
  /// - Returns: Its id; `nil` when nobody does, or there is no such file.
  /// - Throws: `Errno`.
  public static func lockHolder(of path: FilePath) throws(Errno) -> Int32? {
    let code = unsafe path.withPlatformString { unsafe daybook_lock_holder($0) }
    guard code >= 0 else { throw Errno(rawValue: -code) }
    return code == 0 ? nil : code
  }
}
