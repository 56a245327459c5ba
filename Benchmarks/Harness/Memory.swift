import Foundation

/// How much memory a process has for itself; pages of files do not count.
enum Memory {
  /// The anonymous memory of a process in bytes, or 0 when the system does not tell.
  static func anonymousBytes(of process: String = "self") -> Int {
    guard let status = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
    else { return 0 }
    let line = status.split(separator: "\n").first { $0.hasPrefix("RssAnon:") }
    let words = (line ?? "").split(whereSeparator: \.isWhitespace)
    return words.count > 1 ? (Int(words[1]) ?? 0) * 1_024 : 0
  }
}
