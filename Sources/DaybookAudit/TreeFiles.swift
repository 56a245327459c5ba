internal import DaybookSystem
internal import SystemPackage

/// The files of a tree: tiles, and a note of how far they reach.
///
/// Every file is written aside, synced and renamed. The note comes last, so that all tiles below
/// the size it tells are there after a power cut, and whatever stands beyond may be written again.
struct TreeFiles {
  let directory: FilePath

  private static let headName = "head"

  /// Reads the note.
  ///
  /// - Returns: `nil` when there is none yet.
  func head() throws(TreeError) -> Checkpoint? {
    let path = directory.appending(Self.headName)
    let bytes: [UInt8]
    do throws(TreeError) { bytes = try content(of: path) } catch {
      if case .file(_, .noSuchFileOrDirectory) = error { return nil }
      throw error
    }
    do throws(CheckpointError) {
      return try Checkpoint(text: bytes)
    } catch { throw .damagedHead }
  }

  /// Reads a tile; for a partial one that is gone, a wider one that took its place.
  func hashes(of tile: Tile) throws(TreeError) -> [MerkleHash] {
    if let hashes = try stored(tile) { return hashes }
    for width in try widths(beyond: tile) {
      let wider = Tile(level: tile.level, index: tile.index, width: width)
      if let hashes = try stored(wider) { return Array(hashes.prefix(tile.width)) }
    }
    throw .damagedTile(path: tile.path)
  }

  /// Reads a tile under its own name.
  ///
  /// - Returns: `nil` when it is not there.
  private func stored(_ tile: Tile) throws(TreeError) -> [MerkleHash]? {
    guard let bytes = try contentIfThere(of: directory.appending(tile.path)) else { return nil }
    guard bytes.count == tile.width * MerkleHash.byteCount else {
      throw .damagedTile(path: tile.path)
    }
    return (0..<tile.width).map { number in
      let start = number * MerkleHash.byteCount
      return unsafe MerkleHash(
        bytes.span.bytes.extracting(start..<(start + MerkleHash.byteCount)))!
    }
  }

  /// The widths in which a tile that has grown may stand there, the full one last.
  private func widths(beyond tile: Tile) throws(TreeError) -> [Int] {
    guard tile.width < Tile.fullWidth else { return [] }
    let parent = directory.appending(tile.path).removingLastComponent()
    let names = (try? Directory.names(in: parent)) ?? []
    let partial = names.compactMap { Int($0.string) }.filter { $0 > tile.width }.sorted()
    return partial + [Tile.fullWidth]
  }

  /// Makes tiles durable, and then the note that they are there.
  func write(
    _ tiles: [(tile: Tile, hashes: [MerkleHash])], head: Checkpoint
  ) throws(TreeError) {
    var parts: [(file: FileDescriptor, part: FilePath, path: FilePath)] = []
    var parents: [FilePath] = []
    defer { for (file, _, _) in parts { try? file.close() } }
    for (tile, hashes) in tiles {
      let path = directory.appending(tile.path)
      let parent = path.removingLastComponent()
      if parents.last != parent {
        try create(parent)
        parents.append(parent)
      }
      let part = FilePath(path.string + ".part")
      try catching(part) {
        let file = try FileDescriptor.open(
          part, .writeOnly, options: [.create, .truncate, .closeOnExec],
          permissions: [.ownerReadWrite, .groupRead, .otherRead])
        parts.append((file, part, path))
        _ = try unsafe hashes.withUnsafeBytes { unsafe try file.writeAll($0) }
      }
    }
    try catching(directory) { try DurableFile.sync(all: parts.map(\.file)) }
    for (_, part, path) in parts { try catching(path) { try DurableFile.rename(part, to: path) } }
    for parent in Set(parents) {
      try catching(parent) { try DurableFile.syncDirectory(parent) }
    }
    let path = directory.appending(Self.headName)
    try catching(path) {
      try DurableFile.replace(path) { _ = try $0.writeAll(head.text.utf8) }
    }
  }

  /// Removes partial tiles that nobody needs any more.
  func remove(_ tiles: [Tile]) {
    for tile in tiles where tile.width < Tile.fullWidth {
      let path = directory.appending(tile.path)
      Directory.removeTree(path)
      let parent = path.removingLastComponent()
      if (try? Directory.names(in: parent))?.isEmpty == true { Directory.removeTree(parent) }
    }
  }

  /// Creates a directory and those above it, down from the tree's own, which must be there.
  private func create(_ path: FilePath) throws(TreeError) {
    if (try? Stat(path)) != nil { return }
    let parent = path.removingLastComponent()
    if path != directory { try create(parent) }
    try catching(path) {
      try Directory.create(path)
      try DurableFile.syncDirectory(parent)
    }
  }

  /// - Returns: `nil` when there is no such file.
  private func contentIfThere(of path: FilePath) throws(TreeError) -> [UInt8]? {
    do throws(TreeError) { return try content(of: path) } catch {
      if case .file(_, .noSuchFileOrDirectory) = error { return nil }
      throw error
    }
  }

  private func content(of path: FilePath) throws(TreeError) -> [UInt8] {
    try catching(path) { try DurableFile.content(of: path) }
  }

  private func catching<R>(
    _ path: FilePath, _ body: () throws -> R
  ) throws(TreeError) -> R {
    do { return try body() } catch let error as Errno {
      throw .file(path: path.string, error)
    } catch { preconditionFailure("files throw Errno only: \(error)") }
  }
}
