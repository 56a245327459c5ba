import SystemPackage

/// A disk as it stands between two steps of a recording: what is durable, and what is on its way.
///
/// What was synced is there. What was not may be there in any part, whatever its order: every
/// sector of 512 bytes and every change of a name comes or stays away by itself. A rename is one
/// change, and a sector is written whole.
struct SimulatedDisk {
  /// A file or a directory, numbered in the order of their creation; 0 is the root.
  private typealias Node = Int

  /// A part of what is on its way that comes or stays away as a whole.
  private enum Part {
    case bytes(Node, offset: Int, bytes: ArraySlice<UInt8>)
    case size(Node, Int)
    case names([NameChange])
  }

  private struct NameChange {
    var directory: Node
    var name: String
    var node: Node?
  }

  private var root: FilePath
  private var nodes: [UInt64: Node] = [:]
  private var nodeCount = 1
  /// The content of files, as far as it is durable.
  private var content: [Node: [UInt8]] = [:]
  private var isDirectory: Set<Node> = [0]
  /// The names that programs see.
  private var names: [Node: [String: Node]] = [0: [:]]
  /// The names that are durable.
  private var durableNames: [Node: [String: Node]] = [0: [:]]
  private var pending: [Part] = []

  private static let sectorSize = 512

  /// A disk with one empty directory.
  init(root: FilePath) { self.root = root }

  /// The number of parts that are on their way.
  var pendingCount: Int { pending.count }

  /// Carries out a step.
  mutating func apply(_ step: Recording.Step) {
    switch step {
    case .write(let file, let offset, let bytes, let isThrough):
      let node = nodes[file]!
      let first = pending.count
      addWrite(to: node, offset: offset, bytes)
      if isThrough {
        let parts = pending[first...]
        pending.removeSubrange(first...)
        for part in parts { settle(part) }
      }
    case .truncate(let file, let size): pending.append(.size(nodes[file]!, size))
    case .sync(let file): sync(nodes[file] ?? 0)
    case .create(let file, let path, let isDirectory):
      let node = nodeCount
      nodeCount += 1
      nodes[file] = node
      if isDirectory {
        self.isDirectory.insert(node)
        names[node] = [:]
        durableNames[node] = [:]
      } else {
        content[node] = []
      }
      change([(path, node)])
    case .rename(let old, let new): change([(old, nil), (new, node(at: old))])
    case .unlink(let path): change([(path, nil)])
    case .mark, .answered, .saved, .copied: break
    }
  }

  /// Carries out the first half of a write that comes back durable: nothing of it is sure yet.
  mutating func applyUnsure(_ step: Recording.Step) {
    if case .write(let file, let offset, let bytes, _) = step {
      addWrite(to: nodes[file]!, offset: offset, bytes)
    }
  }

  /// The files that a power cut leaves.
  ///
  /// - Parameter isThere: Whether the part on its way with this number has come.
  /// - Returns: The files by their paths below the root; `nil` for directories.
  func image(_ isThere: (Int) -> Bool) -> [(path: FilePath, content: [UInt8]?)] {
    var left = self
    for (number, part) in pending.enumerated() where isThere(number) { left.settle(part) }
    var files: [(path: FilePath, content: [UInt8]?)] = []
    left.collect(0, "", into: &files)
    return files
  }

  private func collect(
    _ directory: Node, _ path: FilePath, into files: inout [(path: FilePath, content: [UInt8]?)]
  ) {
    for (name, node) in durableNames[directory]!.sorted(by: { $0.key < $1.key }) {
      let place = path.appending(name)
      files.append((place, content[node]))
      if isDirectory.contains(node) { collect(node, place, into: &files) }
    }
  }

  private mutating func addWrite(to node: Node, offset: Int, _ bytes: [UInt8]) {
    var start = 0
    while start < bytes.count {
      let end = min(
        bytes.count, (offset + start) / Self.sectorSize * Self.sectorSize + Self.sectorSize - offset
      )
      pending.append(.bytes(node, offset: offset + start, bytes: bytes[start..<end]))
      start = end
    }
  }

  private mutating func sync(_ node: Node) {
    let all = pending
    pending = []
    for part in all {
      let isMeant =
        switch part {
        case .bytes(let file, _, _), .size(let file, _): file == node
        case .names(let changes): changes.contains { $0.directory == node }
        }
      if isMeant { settle(part) } else { pending.append(part) }
    }
  }

  private mutating func settle(_ part: Part) {
    switch part {
    case .bytes(let node, let offset, let bytes):
      let end = offset + bytes.count
      let missing = end - content[node]!.count
      if missing > 0 { content[node]! += [UInt8](repeating: 0, count: missing) }
      content[node]!.replaceSubrange(offset..<end, with: bytes)
    case .size(let node, let size):
      let missing = size - content[node]!.count
      if missing > 0 {
        content[node]! += [UInt8](repeating: 0, count: missing)
      } else {
        content[node]!.removeLast(-missing)
      }
    case .names(let changes):
      for change in changes { durableNames[change.directory]![change.name] = change.node }
    }
  }

  private mutating func change(_ changes: [(path: FilePath, node: Node?)]) {
    let resolved = changes.map { path, node in
      NameChange(
        directory: self.node(at: path.removingLastComponent())!,
        name: path.lastComponent!.string, node: node)
    }
    for change in resolved { names[change.directory]![change.name] = change.node }
    pending.append(.names(resolved))
  }

  private func node(at path: FilePath) -> Node? {
    var rest = path
    guard rest.removePrefix(root) else { return nil }
    var node: Node = 0
    for component in rest.components {
      guard let next = names[node]?[component.string] else { return nil }
      node = next
    }
    return node
  }
}
