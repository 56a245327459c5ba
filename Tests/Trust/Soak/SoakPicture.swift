/// The samples of a soak as a drawing: one panel above the other, time from left to right.
struct SoakPicture {
  private static let width = 860.0
  private static let panelHeight = 150.0
  private static let left = 70.0
  private static let right = 170.0
  private static let top = 34.0

  private struct Line {
    var name: String
    var color: String
    var values: [Double]
  }

  private struct Panel {
    var title: String
    var lines: [Line]
  }

  private let times: [Double]
  private let panels: [Panel]

  init(_ samples: [SoakSample]) {
    times = samples.map { $0.seconds / 60 }
    func line(_ name: String, _ color: String, _ value: (SoakSample) -> Double) -> Line {
      Line(name: name, color: color, values: samples.map(value))
    }
    let megabyte = 1_048_576.0
    panels = [
      Panel(
        title: "memory, MiB",
        lines: [
          line("producer", "#1b6ca8") { Double($0.memoryBytes) / megabyte },
          line("a worker", "#c2571a") { Double($0.workerMemoryBytes) / megabyte },
        ]),
      Panel(
        title: "file of the log, MiB",
        lines: [line("file", "#3a7d44") { Double($0.fileBytes) / megabyte }]),
      Panel(
        title: "jobs that have not ended",
        lines: [line("live jobs", "#7a4fa3") { Double($0.live) }]),
    ]
  }

  /// The drawing, in the form of SVG.
  var svg: String {
    let height = Self.top + Double(panels.count) * (Self.panelHeight + 44)
    var text = """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Int(Self.width)) \(Int(height))" \
      font-family="sans-serif" font-size="12">
      <rect width="100%" height="100%" fill="#ffffff"/>

      """
    for (index, panel) in panels.enumerated() {
      draw(panel, from: Self.top + Double(index) * (Self.panelHeight + 44), into: &text)
    }
    return text + "</svg>\n"
  }

  private func draw(_ panel: Panel, from top: Double, into text: inout String) {
    let bottom = top + Self.panelHeight
    let end = Self.width - Self.right
    let highest = max(panel.lines.flatMap(\.values).max() ?? 0, 1)
    let last = max(times.last ?? 0, 0.01)
    text += "<text x=\"\(Self.left)\" y=\"\(top - 8)\" font-weight=\"bold\">\(panel.title)</text>\n"
    for part in 0...4 {
      let y = bottom - Self.panelHeight * Double(part) / 4
      text += """
        <line x1="\(Self.left)" y1="\(y)" x2="\(end)" y2="\(y)" stroke="#dddddd"/>
        <text x="\(Self.left - 6)" y="\(y + 4)" text-anchor="end">\(label(highest, part))</text>

        """
    }
    for part in 0...4 {
      let x = Self.left + (end - Self.left) * Double(part) / 4
      text += """
        <text x="\(x)" y="\(bottom + 16)" text-anchor="middle">\(label(last, part)) min</text>

        """
    }
    for (index, line) in panel.lines.enumerated() {
      let points = zip(times, line.values).map { time, value in
        "\(rounded(Self.left + (end - Self.left) * time / last)),"
          + "\(rounded(bottom - Self.panelHeight * value / highest))"
      }
      text += """
        <polyline fill="none" stroke="\(line.color)" stroke-width="1.5" \
        points="\(points.joined(separator: " "))"/>
        <text x="\(end + 8)" y="\(top + 14 + 16 * Double(index))" \
        fill="\(line.color)">\(line.name)</text>

        """
    }
  }

  /// So many quarters of the highest value, short enough to be read.
  private func label(_ highest: Double, _ part: Int) -> String {
    let value = highest * Double(part) / 4
    return highest < 20 ? "\((value * 10).rounded() / 10)" : "\(Int(value.rounded()))"
  }

  private func rounded(_ value: Double) -> Double { (value * 10).rounded() / 10 }
}
