import Daybook
import DaybookDomain
import DaybookLog
import DaybookWire

/// Prints what led to what, as a tree for people or as a list for programs.
struct TreePrinter {
  /// So many of a kind are shown under one event; the rest is counted.
  private static let shownLimit = 10

  let tree: CausalTree
  let names: NameTable

  /// A node of the tree as JSON.
  struct Document: Encodable {
    var position: UInt64
    var parent: UInt64
    var depth: Int
    var time: String
    var type: String
    var job: UInt64?
    var attempt: UInt32?
    var actor: String
    var about: String
  }

  /// The nodes, each before those under it.
  var documents: [Document] {
    tree.nodes.map { node in
      Document(
        position: node.recorded.position.rawValue, parent: node.parent.rawValue, depth: node.depth,
        time: node.recorded.time.rfc3339, type: node.recorded.event.typeWord,
        job: node.recorded.job == .none ? nil : node.recorded.job.rawValue,
        attempt: node.recorded.attempt == 0 ? nil : node.recorded.attempt,
        actor: names[node.recorded.actor],
        about: EventSummary.text(node.recorded.event, node.detail, names))
    }
  }

  /// The tree, a line for every event.
  var lines: [String] {
    var lines: [String] = []
    // From below, it is known whether something follows at a depth, under the same event.
    var follows: [Bool] = []
    for line in shownLines().reversed() {
      while follows.count <= line.depth { follows.append(false) }
      follows.removeSubrange((line.depth + 1)...)
      var rails = ""
      for depth in 1..<max(line.depth, 1) { rails += follows[depth] ? "│  " : "   " }
      if line.depth > 0 { rails += follows[line.depth] ? "├─ " : "└─ " }
      lines.append(rails + line.text)
      follows[line.depth] = true
    }
    return lines.reversed()
  }

  private struct Line {
    var depth: Int
    var text: String
  }

  /// The lines to show: where very many of a type stand under one event, the first of them.
  private func shownLines() -> [Line] {
    var counts: [Group: Int] = [:]
    for node in tree.nodes { counts[Group(node), default: 0] += 1 }
    var seen: [Group: Int] = [:]
    var shown: [Line] = []
    var skippedDepth: Int?
    for node in tree.nodes {
      if let depth = skippedDepth {
        if node.depth > depth { continue }
        skippedDepth = nil
      }
      let group = Group(node)
      seen[group, default: 0] += 1
      let number = seen[group]!
      if number <= Self.shownLimit {
        shown.append(Line(depth: node.depth, text: Terminal.harmless(text(node))))
        continue
      }
      skippedDepth = node.depth
      if number == counts[group]! {
        let more = "… \(number - Self.shownLimit) more \(group.type), with all they led to"
        shown.append(Line(depth: node.depth, text: more))
      }
    }
    return shown
  }

  private struct Group: Hashable {
    var parent: LogPosition
    var type: String

    init(_ node: CausalTree.Node) {
      parent = node.parent
      type = node.recorded.event.typeWord
    }
  }

  private func text(_ node: CausalTree.Node) -> String {
    let recorded = node.recorded
    let about = EventPrinter.about(recorded, node.detail, names)
    let because =
      recorded.cause != .beginning && recorded.cause != node.parent
      ? ", because of \(recorded.cause.rawValue)" : ""
    return "\(recorded.position.rawValue)  \(recorded.time.rfc3339)  "
      + "\(recorded.event.typeWord)  \(about)\(because)"
  }
}
